import AWSCore
import AWSWire
import Testing

@testable import AWSClient

@Suite struct InstanceCredentialTests {
    private static let document =
        #"{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"ASIA1","SecretAccessKey":"s","Token":"t","Expiration":"2026-11-24T06:00:00Z"}"#

    private static let expected = Credentials(
        accessKeyID: "ASIA1",
        secretAccessKey: "s",
        sessionToken: "t",
        expiration: Timestamp(iso8601: "2026-11-24T06:00:00Z")
    )

    /// A metadata service; `answers` replaces what it says to a target.
    private static func service(_ answers: [String: HTTPResponse] = [:]) -> ScriptedTransport {
        ScriptedTransport { sent in
            let request = sent.request
            if let answer = answers[request.target] { return answer }
            switch (request.method, request.target) {
            case ("PUT", "/latest/api/token") where request.fields["X-aws-ec2-metadata-token-ttl-seconds"] == "21600":
                return .text(200, "TOKEN")
            case _ where request.fields["X-aws-ec2-metadata-token"] != "TOKEN":
                return .text(401, "")
            case ("GET", Self.list):
                return .text(200, "worker-role\n")
            case ("GET", Self.list + "worker-role"):
                return .text(200, document)
            default:
                return .text(404, "")
            }
        }
    }

    private static let token = "/latest/api/token"
    private static let list = "/latest/meta-data/iam/security-credentials/"

    private func ask(
        _ transport: ScriptedTransport,
        _ variables: [String: String] = [:],
        profile: SharedProfile? = nil
    ) async throws -> Credentials {
        try await InstanceCredentialProvider(.testing(variables, transport: transport), profile: profile).credentials()
    }

    @Test func asksByVersion2() async throws {
        let transport = Self.service()
        #expect(try await ask(transport) == Self.expected)
        #expect(
            transport.requests.map { "\($0.method) \($0.target)" } == [
                "PUT /latest/api/token", "GET \(Self.list)", "GET \(Self.list)worker-role",
            ]
        )
        #expect(transport.sent.allSatisfy { $0.endpoint.description == "http://169.254.169.254" && $0.deadline == .seconds(1) })
    }

    /// Variables, the profile's settings, and the address that is asked.
    @Test(
        arguments: [
            (["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1338/"], [:], "http://127.0.0.1:1338"),
            (["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"], [:], "http://[fd00:ec2::254]"),
            (["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "ipv4"], [:], "http://169.254.169.254"),
            ([:], ["ec2_metadata_service_endpoint_mode": "ipv6"], "http://[fd00:ec2::254]"),
            ([:], ["ec2_metadata_service_endpoint": "http://[fd00::1]:8"], "http://[fd00::1]:8"),
            (
                ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv4"], ["ec2_metadata_service_endpoint_mode": "ipv6"], "http://169.254.169.254"
            ),
            (
                ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1"], ["ec2_metadata_service_endpoint_mode": "ipv6"],
                "http://127.0.0.1:1"
            ),
        ] as [([String: String], [String: String], String)]
    )
    func asksAnotherAddress(variables: [String: String], settings: [String: String], expected: String) async throws {
        let transport = Self.service()
        let profile = SharedProfile(name: "p", values: settings)
        #expect(try await ask(transport, variables, profile: profile) == Self.expected)
        #expect(Set(transport.sent.map(\.endpoint.description)) == [expected])
    }

    @Test(arguments: ["true", "TRUE"])
    func asksNobodyWhenTold(text: String) async {
        let transport = Self.service()
        let error = await #expect(throws: CredentialError.self) { try await ask(transport, ["AWS_EC2_METADATA_DISABLED": text]) }
        #expect(error == .absent(source: "instance", reason: "AWS_EC2_METADATA_DISABLED is true"))
        #expect(transport.sent.isEmpty)
    }

    @Test func aMachineThatIsNoInstanceIsNotAskedTwice() async {
        let unreachable = TransportError(isTimeout: true, endpoint: Endpoint(host: "169.254.169.254"), reason: "no route")
        let transport = ScriptedTransport([.failure(unreachable)])
        let error = await #expect(throws: CredentialError.self) { try await ask(transport) }
        #expect(error?.isAbsence == true)
        #expect(transport.sent.count == 1)
        let patient = ScriptedTransport([.failure(unreachable)])
        let variables = ["AWS_METADATA_SERVICE_NUM_ATTEMPTS": "4", "AWS_METADATA_SERVICE_TIMEOUT": "3"]
        _ = try? await ask(patient, variables)
        #expect(patient.sent.map(\.deadline) == [.seconds(3), .seconds(3), .seconds(3), .seconds(3)])
    }

    /// The target that answers otherwise, its answer, whether that means that there are none, why, and how often it is asked.
    @Test(
        arguments: [
            (token, .text(403, ""), true, "switched off", 1),
            (token, .text(404, ""), true, "no metadata service of version 2", 1),
            (token, .text(405, ""), true, "no metadata service of version 2", 1),
            (token, .text(400, ""), false, "a session token: status 400", 1),
            (token, .text(500, ""), false, "a session token: status 500", 1),
            (token, .text(200, ""), false, "a session token", 1),
            (token, .text(200, "two\r\nlines"), false, "a session token", 1),
            (list, .text(404, ""), true, "no role", 1),
            (list, .text(200, "\n"), true, "no role", 1),
            (list, .text(401, ""), false, "the role's name: status 401", 1),
            (list, .text(503, ""), false, "the role's name: status 503", 3),
            (list + "worker-role", .text(404, ""), false, "the credentials of role worker-role: status 404", 1),
            (list + "worker-role", .text(200, "<html>"), false, "not a JSON object", 1),
            (list + "worker-role", .text(200, #"{"AccessKeyId":"a","SecretAccessKey":"b"}"#), false, "no Token", 1),
            (list + "worker-role", .text(200, #"{"AccessKeyId":"a","SecretAccessKey":"b","Token":"t"}"#), false, "no Expiration", 1),
            (
                list + "worker-role", .text(200, #"{"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot assume the role"}"#), false,
                "AssumeRoleUnauthorizedAccess: EC2 cannot assume the role", 1
            ),
        ] as [(String, HTTPResponse, Bool, String, Int)]
    )
    func saysWhatIsWrong(target: String, answer: HTTPResponse, isAbsence: Bool, reason: String, count: Int) async {
        let transport = Self.service([target: answer])
        let error = await #expect(throws: CredentialError.self) { try await ask(transport) }
        #expect(error?.isAbsence == isAbsence)
        #expect(error?.reason?.contains(reason) == true, "\(String(describing: error))")
        #expect(transport.requests.filter { $0.target == target }.count == count)
    }

    @Test(arguments: [
        ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv5"], ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "169.254.169.254"],
    ])
    func refusesWhatIsNoAddress(variables: [String: String]) async {
        let error = await #expect(throws: CredentialError.self) { try await ask(Self.service(), variables) }
        #expect(error?.isAbsence == false)
    }
}
