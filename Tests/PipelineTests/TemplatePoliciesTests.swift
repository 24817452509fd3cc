import AWSCore
import AWSEvents
import Testing

@testable import Pipeline

@Suite struct TemplatePoliciesTests {
    /// What CloudFormation makes of a template's placeholders.
    private func filled(_ text: String, region: String, account: String, suffix: String) -> String {
        text.replacing("${AWS::Partition}", with: Region(rawValue: region).partition)
            .replacing("${AWS::Region}", with: region)
            .replacing("${AWS::AccountId}", with: account)
            .replacing("${NameSuffix}", with: suffix.isEmpty ? "" : "-\(suffix)")
    }

    @Test(arguments: [("eu-west-1", ""), ("us-gov-west-1", "blue"), ("us-east-1", "a-b")])
    func saysWhatProvisioningPutsInPlace(region: String, suffix: String) throws {
        let account = try #require(AccountID("123456789012"))
        let place = Region(rawValue: region)
        let names = try ResourceNames(
            environment: [:],
            suffix: suffix.isEmpty ? nil : suffix,
            namespace: AccountRegionalNamespace(account: account, region: place)
        )
        let policies = AccessPolicies(names: names, region: place, account: account)
        let found = filled(TemplatePolicies.json, region: region, account: "\(account)", suffix: suffix)
        #expect(found == TemplatePolicies.documents(of: policies).compact)
    }

    @Test func nothingOfOneAccountIsInTheTemplates() {
        let json = TemplatePolicies.json
        #expect(!json.contains("arn:aws"))
        #expect(json.firstMatch(of: /[0-9]{12}/) == nil)
        #expect(!json.contains("${Suffix}"))
    }

    @Test func aTaskOfAnotherAccountIsNotTrusted() throws {
        let account = try #require(AccountID("123456789012"))
        let policies = AccessPolicies(names: ResourceNames(), region: Region(rawValue: "eu-west-1"), account: account)
        for trust in [policies.processorTrust, policies.webTrust] {
            #expect(
                trust.compact.contains(
                    #""Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole","#
                        + #""Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:ecs:eu-west-1:123456789012:*"},"#
                        + #""StringEquals":{"aws:SourceAccount":"123456789012"}}"#
                )
            )
        }
    }
}
