import AWSCore
import Testing

@testable import LocalCloud

@Suite struct PolicyDocumentTests {
    private let request = ServiceAccessRequest(
        service: "s3.amazonaws.com",
        action: "sqs:SendMessage",
        resource: Arn(service: "sqs", region: "us-east-1", account: "000000000000", resource: "uploads"),
        sourceArn: Arn(service: "s3", resource: "uploads"),
        sourceAccount: .local
    )

    private func allows(_ statement: String) throws -> Bool {
        try PolicyDocument(#"{"Version":"2012-10-17","Statement":\#(statement)}"#).allows(request)
    }

    @Test(arguments: [
        (#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#, true),
        (#"{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"SQS:SendMessage"}"#, true),
        (#"[{"Effect":"Allow","Principal":{"Service":["sns.amazonaws.com","s3.amazonaws.com"]},"Action":["sqs:*"]}]"#, true),
        (#"{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage"}"#, false),
        (#"{"Effect":"Allow","Principal":{"AWS":"000000000000"},"Action":"sqs:SendMessage"}"#, false),
        (#"{"Effect":"Allow","Principal":"*","Action":"sqs:ReceiveMessage"}"#, false),
        (#"{"Effect":"Allow","Principal":"*","NotAction":"sqs:ReceiveMessage"}"#, true),
        (#"{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:*:*:up*"}"#, true),
        (#"{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:*:*:other"}"#, false),
        (#"{"Effect":"Allow","Principal":"*","Action":"*","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:uploads"}}}"#, true),
        (#"{"Effect":"Allow","Principal":"*","Action":"*","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::other"}}}"#, false),
        (#"{"Effect":"Allow","Principal":"*","Action":"*","Condition":{"StringEquals":{"aws:SourceAccount":"000000000000"}}}"#, true),
        (#"{"Effect":"Allow","Principal":"*","Action":"*","Condition":{"StringEquals":{"aws:SourceAccount":["1","2"]}}}"#, false),
        (#"{"Effect":"Allow","Principal":"*","Action":"*","Condition":{"StringEquals":{"aws:PrincipalTag/a":"b"}}}"#, false),
        (
            #"[{"Effect":"Allow","Principal":"*","Action":"*"},{"Effect":"Deny","Principal":"*","Action":"sqs:Send*"}]"#,
            false
        ),
    ]) func serviceAccess(statement: String, isAllowed: Bool) throws {
        #expect(try allows(statement) == isAllowed)
    }

    @Test(arguments: ["", "[]", "{}", #"{"Statement":[{"Effect":"Maybe","Action":"*"}]}"#, #"{"Statement":[{"Effect":"Allow"}]}"#])
    func nonsenseIsNoPolicy(text: String) {
        #expect(throws: PolicyError.self) { try PolicyDocument(text) }
    }

    @Test(arguments: [
        ("", "", true), ("a", "*", true), ("abc", "a?c", true), ("abc", "a*d", false), ("aXbXc", "a*b*c", true), ("ab", "abc", false),
        ("", "*", true), ("aaaaaaaaaaaaaaaaaaaaaaaaab", "*a*a*a*a*a*a*a*a*c", false),
    ]) func wildcards(text: String, pattern: String, matches: Bool) {
        #expect(WildcardPattern.matches(text, pattern: pattern) == matches)
    }
}
