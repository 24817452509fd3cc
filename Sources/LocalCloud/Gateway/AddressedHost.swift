import AWSCore
import AWSWire

/// What a request's `Host` says: where the client thinks it is, and whether that is a place we may answer for.
///
/// A web page of a stranger can make a browser send requests to this machine under the stranger's own name (DNS rebinding). Names that
/// a stranger can own are therefore refused: only addresses, names without a dot, names that belong to this machine, AWS's and
/// LocalStack's names, and those that were configured are answered.
struct AddressedHost: Sendable, Hashable {
    /// Without the port, in lower case.
    let name: String
    let port: Int?
    /// The bucket before the host's own name, as in `photos.localhost` or `photos.s3.us-east-1.amazonaws.com`.
    let bucket: String?
    /// The service in a name such as `sqs.us-east-1.localhost`: an ``ServiceMetadata/endpointPrefix``.
    let service: String?
    /// The Region in such a name.
    let region: Region?

    /// Nil when the name is not one to answer for.
    init?(_ field: String, allowedNames: [String], services: Set<String>) {
        guard let (name, port) = Self.split(field.lowercased()) else { return nil }
        self.name = name
        self.port = port
        if Self.isAddress(name) || !name.contains(".") || allowedNames.contains(name) {
            self.bucket = nil
            self.service = nil
            self.region = nil
            return
        }
        let suffixes = Self.ownSuffixes + allowedNames + Self.suffixesOfAWS
        guard let suffix = suffixes.first(where: { name.hasSuffix(".\($0)") || name == $0 }) else { return nil }
        let labels = name == suffix ? [] : name.dropLast(suffix.utf8.count + 1).split(separator: ".").map(String.init)
        (self.bucket, self.service, self.region) = Self.parts(labels, services: services)
    }

    /// How the client addressed us, without the bucket.
    ///
    /// AWS's own names come out as AWS writes them into its answers and messages: the service's usual name, whichever of its names (FIPS,
    /// dual-stack) was called, over the TLS that something before us speaks in our place.
    func endpoint(defaultPort: Int) -> AddressedEndpoint {
        var host = name
        if let bucket { host = String(name.dropFirst(bucket.utf8.count + 1)) }
        guard port == nil, Self.suffixesOfAWS.contains(where: { name.hasSuffix(".\($0)") }) else {
            return AddressedEndpoint(host: host, port: port)
        }
        if let service, let region { host = "\(service).\(region).\(region.hostSuffix)" }
        return AddressedEndpoint(scheme: "https", host: host)
    }

    /// Names that lead to this machine (RFC 6761, Docker), or that only LocalStack can own.
    private static let ownSuffixes = ["localhost", "localhost.localstack.cloud", "host.docker.internal", "host.containers.internal"]

    private static let suffixesOfAWS = Set(Partition.all.flatMap { [$0.hostSuffix, $0.dualStackHostSuffix] } + ["on.aws", "aws.dev"])

    /// Reads the labels before the suffix: `bucket`, `bucket.s3`, `bucket.s3.region`, `s3.region`, `service`, `service.region`; the
    /// service may have `-fips` behind it, and S3 the label `dualstack`.
    private static func parts(_ labels: [String], services: Set<String>) -> (bucket: String?, service: String?, region: Region?) {
        if labels.isEmpty { return (nil, nil, nil) }
        func service(_ label: String) -> String? {
            if label.hasPrefix("s3-") { return "s3" }
            let name = label.hasSuffix("-fips") ? String(label.dropLast("-fips".count)) : label
            return services.contains(name) ? name : nil
        }
        guard let place = labels.lastIndex(where: { service($0) != nil }), let service = service(labels[place]) else {
            return (labels.joined(separator: "."), nil, nil)
        }
        let behind = labels[(place + 1)...].drop { service == "s3" && $0 == "dualstack" }
        guard behind.count <= 1, behind.allSatisfy({ isRegion($0) || isPartition($0) }) else {
            return (labels.joined(separator: "."), nil, nil)
        }
        let region = behind.first.flatMap { isRegion($0) ? Region(rawValue: $0) : nil }
        if place == 0 { return (nil, service, region) }
        // Only S3 has something before the service's name.
        guard service == "s3" else { return (labels.joined(separator: "."), nil, nil) }
        return (labels[..<place].joined(separator: "."), service, region)
    }

    /// Whether IAM's hosts have the label where others have a Region.
    private static func isPartition(_ label: String) -> Bool { label == "global" || label == "us-gov" }

    /// Whether the label has the form of a Region, such as `eu-west-1`: buckets may have any other.
    private static func isRegion(_ label: String) -> Bool {
        let parts = label.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count >= 3 && (parts.last.map { $0.allSatisfy(\.isNumber) && !$0.isEmpty } ?? false)
    }

    private static func split(_ field: String) -> (String, Int?)? {
        if field.isEmpty { return nil }
        if field.hasPrefix("[") {
            guard let end = field.firstIndex(of: "]") else { return nil }
            let rest = field[field.index(after: end)...]
            return (String(field[...end]), rest.hasPrefix(":") ? Int(rest.dropFirst()) : nil)
        }
        guard let colon = field.lastIndex(of: ":") else { return (field.hasSuffix(".") ? String(field.dropLast()) : field, nil) }
        guard let port = Int(field[field.index(after: colon)...]) else { return nil }
        return (String(field[..<colon]), port)
    }

    private static func isAddress(_ name: String) -> Bool {
        if name.hasPrefix("[") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
