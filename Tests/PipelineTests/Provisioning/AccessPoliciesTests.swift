import AWSCore
import AWSEvents
import AWSWire
import Testing

@testable import Pipeline

@Suite struct AccessPoliciesTests {
    @Test func rolesHaveNoWildcards() throws {
        let policies = AccessPolicies(names: ResourceNames(), region: .usEast1, account: .local)
        for policy in [policies.processorAccess, policies.webAccess] {
            let statements = try JSONParser.parse(Array(policy.compact.utf8)).root["Statement"]?.children ?? []
            #expect(!statements.isEmpty)
            for statement in statements {
                let actions = statement["Action"].map { $0.kind == .list ? $0.children : [$0] } ?? []
                for action in actions { #expect(action.string?.contains("*") == false) }
                // Only what has a condition instead of resources may be on everything.
                if statement["Resource"]?.string == "*" { #expect(statement["Condition"] != nil) }
            }
        }
    }

    @Test func onlyTheTopicSendsToAReplicasQueue() throws {
        let names = ResourceNames(topic: "results")
        let policy = AccessPolicies(names: names, region: .usEast1, account: .local).replicaQueueAccess("results-web-X")
        #expect(
            CanonicalJSON(policy.compact)
                == CanonicalJSON(
                    #"""
                    {"Version":"2012-10-17","Statement":[
                      {"Sid":"TopicSendsMessages","Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage",
                       "Resource":"arn:aws:sqs:us-east-1:000000000000:results-web-X",
                       "Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:us-east-1:000000000000:results"}}},
                      {"Sid":"NobodyElseSends","Effect":"Deny","Principal":"*","Action":"sqs:SendMessage",
                       "Resource":"arn:aws:sqs:us-east-1:000000000000:results-web-X",
                       "Condition":{"ArnNotEquals":{"aws:SourceArn":"arn:aws:sns:us-east-1:000000000000:results"}}}]}
                    """#
                )
        )
    }
}
