import AWSCore
import SNSModel

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Which subscribers' addresses are refused: link-local ones, where clouds keep their metadata service.
///
/// Loopback and private networks are allowed: a local cloud delivers to programs on this machine.
enum EndpointAddress {
    /// - Throws: `InvalidParameter` for a URL that is no `http` or `https` URL with a host, or whose host is refused.
    static func check(_ url: String) throws {
        guard let host = host(of: url) else { throw SNSErrors.invalidParameter("Endpoint") }
        guard !isRefused(host) else { throw SNSErrors.invalidParameter("Endpoint Reason: link-local addresses are refused.") }
    }

    static func host(of url: String) -> String? {
        guard let scheme = ["http://", "https://"].first(where: { url.lowercased().hasPrefix($0) }) else { return nil }
        let authority = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        // Names and passwords in URLs only serve to disguise hosts.
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            return String(authority[authority.index(after: authority.startIndex)..<end])
        }
        let host = authority.prefix { $0 != ":" }
        return host.isEmpty ? nil : host.lowercased()
    }

    static func isRefused(_ host: String) -> Bool {
        if host == "metadata.google.internal" || host == "instance-data" { return true }
        if let bytes = address(host, family: AF_INET, count: 4) { return bytes[0] == 169 && bytes[1] == 254 }
        guard let bytes = address(host, family: AF_INET6, count: 16) else { return false }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return (bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80) || (isMapped && bytes[12] == 169 && bytes[13] == 254)
    }

    /// The bytes of a literal address; nil for names.
    private static func address(_ host: String, family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, host, &bytes) == 1 ? bytes : nil
    }
}
