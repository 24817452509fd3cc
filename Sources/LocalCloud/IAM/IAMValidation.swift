import AWSCore
import AWSWire
import IAMModel

/// Checks names, paths and limits.
enum IAMValidation {
    /// - Parameter member: as in the model, for example `userName`.
    /// - Throws: `ValidationError`.
    static func name(_ name: String, _ member: String, longest: Int = 64) throws {
        guard !name.isEmpty else { throw IAMErrors.violated(name, at: member, "have length greater than or equal to 1") }
        guard name.unicodeScalars.count <= longest else {
            throw IAMErrors.violated(name, at: member, "have length less than or equal to \(longest)")
        }
        guard isPlain(name) else {
            throw IAMErrors.validation(
                """
                The specified value for \(member) is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-
                """
            )
        }
    }

    /// `[\w+=,.@-]*`
    static func isPlain(_ name: String) -> Bool {
        name.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "0"..."9", "A"..."Z", "a"..."z", "_", "+", "=", ",", ".", "@", "-": true
            default: false
            }
        }
    }

    /// - Returns: the path, `/` when none is given.
    /// - Throws: `ValidationError`.
    static func path(_ path: String?) throws -> String {
        guard let path else { return "/" }
        let isGraphic = path.unicodeScalars.allSatisfy { ("\u{21}"..."\u{7E}").contains($0) }
        guard path.hasPrefix("/"), path.hasSuffix("/"), isGraphic, path.utf8.count <= 512 else {
            throw IAMErrors.validation(
                """
                The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters \
                and/or / characters.
                """
            )
        }
        return path
    }

    /// - Throws: `ValidationError`.
    static func pathPrefix(_ prefix: String?) throws -> String {
        let prefix = prefix ?? "/"
        guard prefix.hasPrefix("/"), prefix.utf8.count <= 512 else {
            throw IAMErrors.validation(
                """
                The specified value for pathPrefix is invalid. It must begin with / and contain only alphanumeric characters \
                and/or / characters.
                """
            )
        }
        return prefix
    }

    /// - Throws: `ValidationError`.
    static func tags(_ tags: [Tag]?) throws -> String {
        try StoredTexts.encode(checkedTags(tags ?? []))
    }

    /// Checks tags, whose keys are the same in capitals and in small letters.
    ///
    /// - Throws: `ValidationError`, `InvalidInput`.
    static func checkedTags(_ tags: [Tag]) throws -> [String: String] {
        guard tags.count <= 50 else { throw IAMErrors.violated("[…]", at: "tags", "have length less than or equal to 50") }
        var texts: [String: String] = [:]
        var keys: Set<String> = []
        for (index, tag) in tags.enumerated() {
            guard (1...128).contains(tag.key.unicodeScalars.count) else {
                throw IAMErrors.violated(
                    tag.key,
                    at: "tags.\(index + 1).member.key",
                    "have length less than or equal to 128 and greater than or equal to 1"
                )
            }
            guard tag.value.unicodeScalars.count <= 256 else {
                throw IAMErrors.violated(tag.value, at: "tags.\(index + 1).member.value", "have length less than or equal to 256")
            }
            guard keys.insert(tag.key.lowercased()).inserted else {
                throw IAMErrors.invalidInputException("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
            }
            texts[tag.key] = tag.value
        }
        return texts
    }

    static func readTags(_ stored: String) throws -> [Tag]? {
        let tags = try StoredTexts.decode(stored).sorted { $0.key < $1.key }.map { Tag(key: $0.key, value: $0.value) }
        return tags.isEmpty ? nil : tags
    }

    /// The ARN of a managed policy.
    ///
    /// - Throws: `ValidationError`.
    static func policyArn(_ text: String) throws {
        guard text.utf8.count >= 20 else {
            throw IAMErrors.violated(text, at: "policyArn", "have length greater than or equal to 20")
        }
        guard let arn = Arn(text), arn.service == "iam", arn.region.isEmpty, arn.resource.hasPrefix("policy/") else {
            throw IAMErrors.validation("Invalid ARN:  Could not be parsed!")
        }
    }

    /// Checks the ARN, and that the account may see such a policy: its own, or one of AWS's.
    ///
    /// - Throws: `ValidationError`, `NoSuchEntity`.
    static func policyArn(_ text: String, visibleTo account: AccountID) throws {
        try policyArn(text)
        let owner = Arn(text)?.account
        guard owner == account.description || owner == "aws" else { throw IAMErrors.noPolicy(text) }
    }
}
