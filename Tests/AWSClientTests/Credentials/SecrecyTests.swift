import AWSCore
import AWSWire
import Synchronization
import Testing

@testable import AWSClient

/// A file whose content changes.
final class Changing: Sendable {
    private let content: Mutex<String>

    init(_ text: String) {
        self.content = Mutex(text)
    }

    var text: String {
        get { content.withLock { $0 } }
        set { content.withLock { $0 = newValue } }
    }
}

/// No description, error or report shows a secret.
@Suite struct SecrecyTests {
    private static let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

    private static let file = """
        [default]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = \(secret)
        aws_session_token = \(secret)
        """

    /// Everything that a person might print while looking for a mistake.
    @Test func descriptionsAreSilent() async throws {
        let credentials = Credentials(accessKeyID: "AKIA", secretAccessKey: Self.secret, sessionToken: Self.secret)
        let environment = ClientEnvironment(variables: ["AWS_SECRET_ACCESS_KEY": Self.secret])
        let shared = try SharedConfiguration(credentials: Self.file)
        let context = CredentialContext.testing(["AWS_SECRET_ACCESS_KEY": Self.secret, "AWS_SESSION_TOKEN": Self.secret])
        let configuration = try await ClientConfiguration(environment: environment, transport: ScriptedTransport([]))
        var schedule = RefreshSchedule(outage: .endsService)
        _ = schedule.take(credentials, at: Timestamp(seconds: 0), random: 0)
        let shown: [Any] = [
            credentials, environment, shared, try #require(shared.profile("default")), context, configuration,
            StaticCredentialProvider(credentials), EnvironmentCredentialProvider(environment), try ProfilePlan("default", in: shared),
            ContainerCredentialProvider(context), CredentialChain.standard(context, profile: shared.profile("default")),
            WebIdentityCredentialProvider(environmentOf: context), schedule, schedule.step(at: Timestamp(seconds: 1)),
        ]
        for value in shown {
            #expect(!"\(value)".contains(Self.secret), "\(type(of: value))")
            #expect(!String(reflecting: value).contains(Self.secret), "\(type(of: value))")
        }
    }

    /// Errors and reports of every place, made to fail with secrets at hand.
    @Test func failuresAreSilent() async {
        let broken = #"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"\#(Self.secret)","Expiration":"\#(Self.secret)"}"#
        let spoken = "Traceback: {\"SecretAccessKey\": \"\(Self.secret)\"}"
        let outcomes = [
            CommandOutcome(ending: .status(0), output: Array(broken.utf8), errors: []),
            CommandOutcome(ending: .status(1), output: Array(broken.utf8), errors: Array(spoken.utf8)),
            CommandOutcome(ending: .status(0), output: Array("x \(Self.secret)".utf8), errors: Array(spoken.utf8)),
        ]
        let answers = [broken, "<AssumeRoleWithWebIdentityResponse>\(Self.secret)</AssumeRoleWithWebIdentityResponse>", Self.secret]
        let tokens = ["/t": Self.secret, "/users/a/.aws/credentials": "[default]\naws_secret_access_key = \(Self.secret)"]
        var errors: [any Error] = []
        for outcome in outcomes {
            let files = ["/users/a/.aws/config": "[default]\ncredential_process = x"]
            let context = CredentialContext.testing(files: files) { _, _ throws(CommandFailure) in outcome }
            await Self.collect(ProfileCredentialProvider(context), into: &errors)
        }
        for answer in answers {
            let variables = [
                "AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "r", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": Self.secret,
            ]
            for status in [200, 403] {
                let transport = ScriptedTransport([.success(.text(status, answer))])
                let context = CredentialContext.testing(variables, files: tokens, transport: transport)
                await Self.collect(WebIdentityCredentialProvider(environmentOf: context), into: &errors)
                await Self.collect(ContainerCredentialProvider(context), into: &errors)
                await Self.collect(InstanceCredentialProvider(context, profile: nil), into: &errors)
                await Self.collect(ProfileCredentialProvider(context), into: &errors)
            }
        }
        #expect(errors.count == 3 + 4 * 6)
        for error in errors { #expect(!"\(error) \(String(reflecting: error))".contains(Self.secret)) }
    }

    private static func collect(_ provider: any CredentialProvider, into errors: inout [any Error]) async {
        do { _ = try await provider.credentials() } catch { errors.append(error) }
    }

    @Test(arguments: [
        ("key \(secret).", "key [redacted]."),
        ("\(secret)\(secret)==", "[redacted]"),
        (
            "no file at /usr/local/lib/python3/site-packages/some/where/long/enough",
            "no file at /usr/local/lib/python3/site-packages/some/where/long/enough"
        ),
        ("AccessDenied: not today", "AccessDenied: not today"),
    ])
    func takesSecretsOutOfForeignText(text: String, expected: String) {
        #expect(Redaction.redacted(text) == expected)
    }
}
