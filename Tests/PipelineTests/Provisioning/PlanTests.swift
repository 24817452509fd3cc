import AWSCore
import AWSWire
import Testing

@testable import Pipeline

@Suite struct PlanTests {
    static let queue = ResourceIdentity(.queue, "uploads")

    func decide(_ properties: [DesiredProperty], _ observed: ObservedResource, kind: ResourceKind = .queue) throws -> ResourceChange {
        let wanted = DesiredResource(kind, "uploads", properties)
        let plan = try ProvisioningPlan.decide([wanted], observed: [wanted.identity: observed], deployment: "default")
        return try #require(plan.changes.first)
    }

    let tag = DesiredProperty(.tag("darkroom:deployment"), "default")
    let timeout = DesiredProperty(.attribute("VisibilityTimeout"), "30")

    @Test func whatIsMissingIsCreatedWithAllItsProperties() throws {
        let change = try decide([timeout, tag], .absent)
        #expect(change.action == .create)
        #expect(change.properties == [PropertyChange(timeout.property, to: "30"), PropertyChange(tag.property, to: "default")])
    }

    @Test func whatIsAsWantedIsKept() throws {
        let observed = ObservedResource(values: [timeout.property: "30", tag.property: "default", .attribute("Extra"): "x"])
        #expect(try decide([timeout, tag], observed) == ResourceChange(Self.queue, .keep))
    }

    @Test func onlyWhatDiffersIsChanged() throws {
        let observed = ObservedResource(values: [timeout.property: "600", tag.property: "default"])
        #expect(try decide([timeout, tag], observed).properties == [PropertyChange(timeout.property, from: "600", to: "30")])
    }

    @Test func aValueThatSomebodyChoseStaysWhereItMay() throws {
        let retention = DesiredProperty(.retention, "30", yieldsToOthers: true)
        let tagged = [tag.property: "default"]
        #expect(
            try decide([retention, tag], ObservedResource(values: tagged.merging([.retention: "7"]) { $1 }), kind: .logGroup).action
                == .keep
        )
        #expect(try decide([retention, tag], ObservedResource(values: tagged), kind: .logGroup).properties.map(\.new) == ["30"])
    }

    @Test func whatWasThereIsMarkedButNotALogGroup() throws {
        #expect(try decide([tag], ObservedResource(values: [:])).properties.map(\.property) == [tag.property, .tag("darkroom:adopted")])
        #expect(try decide([tag], ObservedResource(values: [:]), kind: .logGroup).properties.map(\.property) == [tag.property])
    }

    @Test func anotherDeploymentsResourceIsRefused() {
        let observed = ObservedResource(values: [tag.property: "blue"])
        #expect(throws: ProvisioningError.otherDeployment(Self.queue, "blue", "default")) { try decide([tag], observed) }
    }

    @Test func whatTheCloudLacksIsLeftOut() throws {
        let change = try decide([timeout, tag], ObservedResource(values: [timeout.property: "30"], missing: [.tags]))
        #expect(change == ResourceChange(Self.queue, .keep, remarks: ["this cloud has no tags"]))
    }

    // MARK: Text

    static let old = #"""
        {"Version":"2012-10-17","Statement":[
          {"Sid":"A","Effect":"Allow","Action":["sqs:SendMessage","sqs:PurgeQueue"],"Condition":{"ArnEquals":{"aws:SourceArn":"arn:x"}}},
          {"Sid":"Open","Effect":"Allow","Principal":"*"}]}
        """#
    static let new = #"""
        {"Version":"2012-10-17","Statement":{"Sid":"A","Effect":"Allow","Action":"sqs:SendMessage",
          "Condition":{"ArnEquals":{"aws:SourceArn":"arn:y"}}}}
        """#

    @Test func policiesAreComparedStatementByStatement() {
        let lines = DocumentDifference.lines(from: Self.old, to: Self.new).map { "\($0.mark.rawValue) \($0.text)" }
        #expect(
            lines == [
                "- statement A.Action: sqs:PurgeQueue", "~ statement A.Condition.ArnEquals.aws:SourceArn: arn:x → arn:y",
                "- statement Open: {Effect: Allow, Principal: *}",
            ]
        )
    }

    @Test func aNewPolicyIsShownByItsStatements() {
        let lines = DocumentDifference.lines(from: nil, to: #"{"Version":"v","Statement":[{"Sid":"A","Effect":"Allow"}]}"#)
        #expect(lines.map { "\($0.mark.rawValue) \($0.text)" } == ["+ Version: v", "+ statement A: {Effect: Allow}"])
    }

    @Test(
        arguments: [
            (#"{"a":["x"],"b":5}"#, #"{ "b" : "5", "a" : "x" }"#, true), (#"{"a":["x","y"]}"#, #"{"a":["y","x"]}"#, true),
            ("%7B%22a%22%3A1%7D", #"{"a":1}"#, true), (#"{"a":1}"#, #"{"a":2}"#, false), (#"{"a":{"b":1}}"#, #"{"a":1}"#, false),
            ("30", "60", false), ("30", "30", true), (#"{"a":true}"#, #"{"a":"true"}"#, true), ("no json {", "no json {", true),
        ]
    )
    func documentsAreComparedByMeaning(_ left: String, _ right: String, _ areEqual: Bool) {
        #expect((CanonicalJSON(left) == CanonicalJSON(right)) == areEqual)
        #expect(DocumentDifference.lines(from: left, to: right).isEmpty == areEqual)
    }

    @Test func thePlanReadsLikeADifference() {
        let plan = ProvisioningPlan(changes: [
            ResourceChange(
                Self.queue,
                .update,
                [
                    PropertyChange(.attribute("VisibilityTimeout"), from: "60", to: "30"),
                    PropertyChange(.attribute("Policy"), from: Self.old, to: Self.new), PropertyChange(.tag("team"), to: "photo"),
                ]
            ),
            ResourceChange(ResourceIdentity(.topic, "processed"), .keep),
            ResourceChange(ResourceIdentity(.role, "r"), .create, [PropertyChange(.trust, to: #"{"Statement":[{"Effect":"Allow"}]}"#)]),
        ])
        #expect(
            PlanText(plan).lines == [
                "~ change queue uploads", "    ~ VisibilityTimeout: 60 → 30", "    ~ Policy:",
                "        - statement A.Action: sqs:PurgeQueue",
                "        ~ statement A.Condition.ArnEquals.aws:SourceArn: arn:x → arn:y",
                "        - statement Open: {Effect: Allow, Principal: *}", "    + tag team: photo",
                "= unchanged topic processed",
                "+ create role r", "    + who may assume it:", "        + statement 1: {Effect: Allow}", "",
                "1 to create, 1 to change, 1 unchanged.",
            ]
        )
    }

    @Test func thePlanIsAlsoADocument() throws {
        let plan = ProvisioningPlan(changes: [ResourceChange(Self.queue, .update, [PropertyChange(.retention, from: nil, to: "30")])])
        let text = PlanDocument(plan, deployment: "blue", region: "eu-west-1", account: "123456789012").text
        let root = try JSONParser.parse(Array(text.utf8)).root
        #expect(root["deployment"]?.string == "blue" && root["update"]?.integer == 1)
        let change = try #require(root["changes"]?.children.first)
        #expect(change["action"]?.string == "update" && change["properties"]?.children.first?["old"]?.isNull == true)
    }

    // MARK: Tags

    @Test func tagsAreKeyAndValue() throws {
        #expect(
            try ResourceTags.parse(["team=photo", "cost center=a=b", "empty=", "größe=ü"]) == [
                "team": "photo", "cost center": "a=b", "empty": "", "größe": "ü",
            ]
        )
    }

    @Test(arguments: [
        ["team"], ["=x"], ["aws:x=1"], ["darkroom:deployment=x"], ["a=1", "A=2"], ["a=\n"], ["a*=1"],
        [String(repeating: "k", count: 129) + "="],
    ])
    func tagsThatCannotBe(_ texts: [String]) {
        #expect(throws: ProvisioningError.self) { try ResourceTags.parse(texts) }
    }
}
