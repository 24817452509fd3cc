import AWSCore
import AWSWire

/// A command of the user's that prints credentials: `credential_process`.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
struct CommandCredentialProvider: CredentialProvider {
    /// A command may ask a person, who then has so long.
    static let limit: Duration = .seconds(60)

    let source: String

    private let command: String
    private let context: CredentialContext

    init(_ command: String, source: String, context: CredentialContext) {
        self.command = command
        self.source = source
        self.context = context
    }

    func credentials() async throws -> Credentials {
        let outcome: CommandOutcome
        do {
            outcome = try await context.environment.runCommand(command, Self.limit)
        } catch {
            throw failure(error.description)
        }
        guard outcome.ending == .status(0) else { throw failure("the command ended with \(outcome.ending)\(complaint(outcome))") }
        guard let root = try? JSONParser.parse(outcome.output).root, root.kind == .map else {
            throw failure("the command printed something other than a JSON object\(complaint(outcome))")
        }
        guard root["Version"]?.integer == 1 else { throw failure("the command's answer is not of version 1") }
        return try CredentialDocument.command.credentials(from: root, source: source)
    }

    /// What the command said beside its output, as the end of a sentence. The output itself is never quoted.
    private func complaint(_ outcome: CommandOutcome) -> String {
        let text = String(decoding: outcome.errors, as: UTF8.self).trimmed
        return text.isEmpty ? "" : ": \(Redaction.redacted(String(text.suffix(1000))))"
    }

    private func failure(_ reason: String) -> CredentialError { .failed(source: source, reason: reason) }
}
