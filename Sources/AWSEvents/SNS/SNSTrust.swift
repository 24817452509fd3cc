import AWSCore
import AWSWire

/// Whose certificates and confirmation links are believed: AWS's own hosts, or exactly one local origin.
public enum SNSTrust: Sendable, Hashable {
    /// `https://sns.<the topic's Region>.amazonaws.com`, with `.cn` in China.
    case aws
    /// An origin such as `http://127.0.0.1:4566`, compared letter by letter.
    case local(origin: String)

    /// Whether a certificate may be fetched from `url` for a message of the topic.
    public func allowsCertificate(_ url: String, topicArn: String) -> Bool {
        guard let path = path(of: url, topicArn: topicArn) else { return false }
        let name = path.dropFirst("/SimpleNotificationService-".count)
        return path.hasPrefix("/SimpleNotificationService-") && path.hasSuffix(".pem") && name.count > 4
            && name.utf8.allSatisfy { $0.isNameByte }
    }

    /// Whether `url` may be visited to confirm a subscription to the topic.
    public func allowsSubscribe(_ url: String, topicArn: String) -> Bool {
        guard let path = path(of: url, topicArn: topicArn), path.hasPrefix("/?") else { return false }
        let items = QueryItems(parsing: path.dropFirst(2))
        return items["Action"] == "ConfirmSubscription" && items["TopicArn"] == topicArn
            && items.items.count(where: { $0.name == "Action" }) == 1
    }

    /// What stands behind the trusted origin; nil when the URL is on any other.
    private func path(of url: String, topicArn: String) -> Substring? {
        guard let origin = origin(topicArn: topicArn), url.hasPrefix("\(origin)/"), !url.contains("#"),
            url.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return url.dropFirst(origin.count)
    }

    private func origin(topicArn: String) -> String? {
        switch self {
        case .local(let origin):
            return origin
        case .aws:
            // The Region is part of a host name here: nothing but letters, digits and hyphens may pass.
            guard let arn = Arn(topicArn), arn.service == "sns", arn.region.utf8.count >= 3,
                arn.region.utf8.allSatisfy({ $0.isNameByte && $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "_") })
            else { return nil }
            return "https://sns.\(arn.region).\(Region(rawValue: arn.region).hostSuffix)"
        }
    }
}

extension UInt8 {
    /// A letter, a digit, or one of `-._`.
    fileprivate var isNameByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }
}
