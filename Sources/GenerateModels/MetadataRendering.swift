/// What the wire must know about the service.
struct MetadataRendering {
    let model: ServiceModel

    var text: String {
        let metadata = model.metadata
        let listed = Set(model.operations.map(\.name))
        let protocols = metadata.protocols.map { wireProtocol in
            switch wireProtocol {
            case "rest-xml": ".restXML"
            case "query": ".query"
            case "smithy-rpc-v2-cbor": ".rpcV2CBOR"
            default: ".json"
            }
        }
        return """
            extension ServiceMetadata {
                public static let \(model.memberName) = ServiceMetadata(
                    name: \(Naming.literal(model.entry.name)),
                    signingName: \(Naming.literal(metadata.signingName)),
                    endpointPrefix: \(Naming.literal(metadata.endpointPrefix)),
                    apiVersion: \(Naming.literal(metadata.apiVersion)),
                    targetPrefix: \(Naming.literal(metadata.targetPrefix)),
                    jsonVersion: \(Naming.literal(metadata.jsonVersion)),
                    protocols: [\(protocols.joined(separator: ", "))],
                    isQueryCompatible: \(metadata.isQueryCompatible),
                    xmlNamespace: \(Naming.literal(metadata.xmlNamespace)),
                    errorTypePrefix: \(Naming.literal(model.entry.errorTypePrefix)),
                    globalRegion: \(model.entry.globalRegion.map(Naming.literal) ?? "nil"),
                    routes: \(model.memberName)Routes
                )
            }

            private let \(model.memberName)Routes: [OperationRoute] = [
            \(model.allOperations.map { route($0, isImplemented: listed.contains($0.name)) }.joined(separator: "\n"))
            ]

            """
    }

    private func route(_ operation: OperationModel, isImplemented: Bool) -> String {
        var parts = [Naming.literal(operation.name), "implemented: \(isImplemented)"]
        if operation.method != "POST" { parts.append("method: \(Naming.literal(operation.method))") }
        if operation.path != "/" { parts.append("path: \(Naming.literal(operation.path))") }
        let query = operation.literalQuery + operation.requiredQuery
        if !query.isEmpty { parts.append("query: [\(query.map(Naming.literal).joined(separator: ", "))]") }
        if !operation.requiredHeaders.isEmpty {
            parts.append("headers: [\(operation.requiredHeaders.map(Naming.literal).joined(separator: ", "))]")
        }
        return "    OperationRoute(\(parts.joined(separator: ", "))),"
    }
}
