import AWSCore
import AWSWire
import IAMModel

/// Checks policies as IAM does when they are stored, beyond what ``PolicyDocument`` needs to evaluate them.
enum IAMPolicyGrammar {
    enum Kind: Sendable {
        /// Says what its owner may do.
        case identity
        /// Says who may assume a role.
        case trust
    }

    /// - Throws: `MalformedPolicyDocument`, `LimitExceeded`.
    static func check(_ text: String, _ kind: Kind, longest: Int) throws {
        // AWS counts what is no blank.
        guard text.unicodeScalars.count(where: { !$0.properties.isWhitespace }) <= longest else {
            throw IAMErrors.limitExceededException("Cannot exceed quota for PolicySize: \(longest)")
        }
        guard let tree = try? JSONParser.parse(Array(text.utf8)), tree.root.kind == .map else {
            throw malformed(kind == .trust ? "This policy contains invalid Json" : "Syntax errors in policy.")
        }
        if let version = tree.root["Version"]?.string, version != "2012-10-17", version != "2008-10-17" {
            throw malformed("The policy must contain a valid version string")
        }
        for member in tree.root.children where !["Version", "Id", "Statement"].contains(member.name) {
            throw malformed("Syntax errors in policy.")
        }
        let document: PolicyDocument
        do throws(PolicyError) {
            document = try PolicyDocument(text)
        } catch {
            switch error {
            case .missing("Action"): throw malformed("Policy statement must contain actions.")
            case .invalid, .missing, .notJSON: throw malformed("Syntax errors in policy.")
            }
        }
        guard !document.statements.isEmpty else { throw malformed("Syntax errors in policy.") }
        for statement in document.statements { try check(statement, kind) }
    }

    private static func check(_ statement: PolicyDocument.Statement, _ kind: Kind) throws {
        guard !statement.actions.values.isEmpty else { throw malformed("Policy statement must contain actions.") }
        for action in statement.actions.values where action != "*" {
            let parts = action.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
            }
        }
        switch kind {
        case .identity:
            guard statement.principals == nil else { throw malformed("Policy document should not specify a principal.") }
            guard let resources = statement.resources, !resources.values.isEmpty else {
                throw malformed("Policy statement must contain resources.")
            }
            for resource in resources.values where resource != "*" && !resource.hasPrefix("arn:") {
                throw malformed("Resource \(resource) must be in ARN format or \"*\".")
            }
        case .trust:
            guard statement.principals != nil else { throw malformed("Missing required field Principal") }
            guard statement.resources == nil else { throw malformed("Has prohibited field Resource") }
            guard statement.actions.values.allSatisfy({ $0 == "*" || $0.lowercased().hasPrefix("sts:") }) else {
                throw malformed("AssumeRole policy may only specify STS AssumeRole actions.")
            }
        }
    }

    private static func malformed(_ message: String) -> AWSError { IAMErrors.malformedPolicyDocumentException(message) }

    /// A document as IAM answers it: RFC 3986.
    static func encoded(_ document: String) -> String { PercentEncoding.encode(document) }
}
