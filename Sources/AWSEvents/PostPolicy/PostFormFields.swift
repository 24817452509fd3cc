import AWSWire

/// The fields of an upload form, in order, looked up without regard to case.
public struct PostFormFields: Sendable, Hashable {
    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public private(set) var fields: [Field]

    public init(_ fields: [Field] = []) {
        self.fields = fields
    }

    public subscript(name: String) -> String? {
        fields.first { $0.name.equalsIgnoringASCIICase(name) }?.value
    }

    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name, value))
    }

    /// The fields with `${filename}` replaced by the last part of the name of the file that was picked, in every value but the policy.
    public func substituting(filename: String) -> PostFormFields {
        let name = filename.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        return PostFormFields(
            fields.map { field in
                guard !field.name.equalsIgnoringASCIICase("policy") else { return field }
                return Field(field.name, field.value.replacing("${filename}", with: name))
            }
        )
    }
}
