/// An operation as the model has it.
struct OperationModel {
    var name: String
    var method: String
    /// Path with labels, without the query.
    var path: String
    /// The path's literal query items.
    var literalQuery: [String]
    var status: Int
    var input: String?
    var output: String?
    var resultWrapper: String?
    /// REST-XML: the root element that the operation's input names.
    var inputElement: String?
    var requiresChecksum: Bool
    /// Members of the input that the model requires in the query, by wire name.
    var requiredQuery: [String]
    /// Headers that the model requires.
    var requiredHeaders: [String]
}

/// A structure that becomes a Swift type.
struct StructureModel {
    var name: String
    var members: [MemberModel]
    /// The name of the member that is the whole body.
    var payload: String?
}

/// One member of a structure.
struct MemberModel {
    var name: String
    var type: TypeModel
    var isRequired: Bool
    /// The arguments of the wire's `Member`, beyond the name.
    var location: String?
    var locationName: String?
    var queryName: String?
    var xmlName: String?
    var isAttribute: Bool
    var isFlattened: Bool
    var elementName: String?
    var keyName: String?
    var valueName: String?
    var timestampFormat: String?
    var namespace: (prefix: String, uri: String)?
    /// The member refers back to the structure that holds it.
    var isRecursive = false
}

/// A member's type in Swift.
indirect enum TypeModel {
    case string
    case integer
    case long
    case double
    case boolean
    case timestamp
    case blob
    case stream
    case enumeration(String)
    case structure(String)
    case list(TypeModel)
    case map(TypeModel)

    var isCollection: Bool {
        switch self {
        case .list, .map: true
        default: false
        }
    }

    /// The structures that the type holds directly, without a list or map between.
    var directStructure: String? {
        if case .structure(let name) = self { name } else { nil }
    }
}

/// A string with listed values.
struct EnumerationModel {
    var name: String
    var values: [String]
}

/// An exception of the model.
struct ErrorModel {
    var name: String
    var code: String
    var queryCode: String?
    var status: Int
    var isSenderFault: Bool
}
