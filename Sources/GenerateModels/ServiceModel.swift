import AWSWire
import Foundation

/// One service's model, cut down to what the listed operations reach.
struct ServiceModel {
    let entry: OperationList.Entry
    let metadata: Metadata
    /// The listed operations, in the list's order.
    let operations: [OperationModel]
    /// Every operation of the service, in the order of their names.
    let allOperations: [OperationModel]
    /// Structures that the operations reach, by name.
    let structures: [StructureModel]
    let enumerations: [EnumerationModel]
    let errors: [ErrorModel]

    struct Metadata {
        var signingName: String
        var endpointPrefix: String
        var apiVersion: String
        var targetPrefix: String
        var jsonVersion: String
        var protocols: [String]
        var isQueryCompatible: Bool
        var xmlNamespace: String
    }

    init(entry: OperationList.Entry, botocore: URL) throws {
        let file = botocore.appending(path: entry.model).appending(path: "service-2.json.gz")
        let tree = try JSONParser.parse(try gunzip(file))
        let reader = ModelReader(entry: entry, root: tree.root)
        self.entry = entry
        metadata = reader.metadata()
        allOperations = try reader.allOperations()
        let names = Set(allOperations.map(\.name))
        for name in entry.operations where !names.contains(name) {
            throw ModelError.unknownOperation(service: entry.name, operation: name)
        }
        let byName = Dictionary(allOperations.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        operations = entry.operations.compactMap { byName[$0] }
        let reached = try reader.reachable(from: operations)
        structures = reached.structures
        enumerations = reached.enumerations
        errors = reader.errors()
    }
}

enum ModelError: Error, CustomStringConvertible {
    case unknownOperation(service: String, operation: String)
    case unknownShape(String)
    case unsupportedType(String, shape: String)
    case unreadable(String)

    var description: String {
        switch self {
        case .unknownOperation(let service, let operation): "\(service) has no operation \(operation) in the pinned model."
        case .unknownShape(let name): "The model names a shape \(name) that it does not define."
        case .unsupportedType(let type, let shape): "The generator does not know the type \(type) of \(shape)."
        case .unreadable(let file): "Cannot read \(file): is the pinned botocore installed? ./dev setup does it."
        }
    }
}

/// Unpacks with the system's gzip: every Debian has it, and the generator is no part of the product.
private func gunzip(_ file: URL) throws -> [UInt8] {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", file.path]
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0, !data.isEmpty else { throw ModelError.unreadable(file.lastPathComponent) }
    return [UInt8](data)
}
