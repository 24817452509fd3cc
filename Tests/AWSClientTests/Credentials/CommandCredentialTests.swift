import AWSCore
import Testing

@testable import AWSClient

@Suite struct CommandCredentialTests {
    private static let given = """
        {"Version":1,"AccessKeyId":"ASIA1","SecretAccessKey":"s","SessionToken":"t","Expiration":"2026-11-24T06:00:00Z"}
        """

    private func ask(_ outcome: CommandOutcome) async throws -> Credentials {
        let context = CredentialContext.testing { _, _ throws(CommandFailure) in outcome }
        return try await CommandCredentialProvider("c", source: "profile 'x' (credential_process)", context: context).credentials()
    }

    private func outcome(_ output: String, errors: String = "", _ ending: CommandOutcome.Ending = .status(0)) -> CommandOutcome {
        CommandOutcome(ending: ending, output: Array(output.utf8), errors: Array(errors.utf8))
    }

    @Test func takesWhatTheCommandPrints() async throws {
        let expiration = Timestamp(iso8601: "2026-11-24T06:00:00Z")
        let temporary = Credentials(accessKeyID: "ASIA1", secretAccessKey: "s", sessionToken: "t", expiration: expiration)
        #expect(try await ask(outcome(Self.given, errors: "a warning")) == temporary)
        let lasting = #"{"Version":1,"AccessKeyId":"AKIA","SecretAccessKey":"s"}"#
        #expect(try await ask(outcome(lasting)) == Credentials(accessKeyID: "AKIA", secretAccessKey: "s"))
    }

    /// What the command printed, beside it, how it ended, and what is said of that.
    @Test(
        arguments: [
            (given, "cannot reach the vault", .status(3), "ended with status 3: cannot reach the vault"),
            (given, "", .signal(9), "ended with signal 9"),
            ("hello", "usage: …", .status(0), "something other than a JSON object: usage: …"),
            ("", "", .status(0), "something other than a JSON object"),
            (#"{"AccessKeyId":"a","SecretAccessKey":"TOPSECRET"}"#, "", .status(0), "not of version 1"),
            (#"{"Version":2,"AccessKeyId":"a","SecretAccessKey":"TOPSECRET"}"#, "", .status(0), "not of version 1"),
            (#"{"Version":1,"SecretAccessKey":"TOPSECRET"}"#, "", .status(0), "no AccessKeyId"),
            (#"{"Version":1,"AccessKeyId":"a"}"#, "", .status(0), "no SecretAccessKey"),
            (#"{"Version":1,"AccessKeyId":"a","SecretAccessKey":"TOPSECRET","Expiration":"x"}"#, "", .status(0), "no time"),
        ] as [(String, String, CommandOutcome.Ending, String)]
    )
    func saysWhatIsWrong(output: String, errors: String, ending: CommandOutcome.Ending, reason: String) async {
        let error = await #expect(throws: CredentialError.self) { try await ask(outcome(output, errors: errors, ending)) }
        #expect(error?.reason?.contains(reason) == true, "\(String(describing: error))")
        #expect(error.map { "\($0)" }?.contains("TOPSECRET") == false)
        #expect(error.map { "\($0)" }?.contains("ASIA1") == false)
    }

    @Test func commandsAreRunByTheShell() async throws {
        let environment = ["PATH": "/usr/bin:/bin", "WORD": "from outside"]
        let outcome = try await CommandRunner.run(
            "printf '%s' \"$WORD\"; echo aside >&2; cat; exit 7",
            environment: environment,
            limit: .seconds(20)
        )
        #expect(String(decoding: outcome.output, as: UTF8.self) == "from outside")
        #expect(String(decoding: outcome.errors, as: UTF8.self) == "aside\n")
        #expect(outcome.ending == .status(7))
        #expect(try await CommandRunner.run("kill -9 $$", environment: environment, limit: .seconds(20)).ending == .signal(9))
        let long = try await CommandRunner.run("head -c 300000 /dev/zero", environment: environment, limit: .seconds(20))
        #expect(long.output.count == 300_000)
    }

    @Test func commandsAreEnded() async {
        let environment = ["PATH": "/usr/bin:/bin"]
        // A child in the background keeps the pipe open: it is ended as well.
        await #expect(throws: CommandFailure.tookTooLong(.milliseconds(50))) {
            try await CommandRunner.run("sleep 1000 & sleep 1000", environment: environment, limit: .milliseconds(50))
        }
        await #expect(throws: CommandFailure.saidTooMuch) {
            try await CommandRunner.run("cat /dev/zero", environment: environment, limit: .seconds(20))
        }
        // No child of this process: what it ended with is not known, and no success.
        #expect(throws: CommandFailure.self) { try CommandRunner.ending(of: 1, until: ContinuousClock.now) }
        let missing = try? await CommandRunner.run("no-such-command-here", environment: environment, limit: .seconds(20))
        #expect(missing?.ending == .status(127))
    }
}
