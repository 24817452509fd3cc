import AWSCore
import AWSWire

/// When a failed delivery over HTTP(S) is tried again: the phases of SNS's retry policy.
///
/// https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
struct DeliveryPolicy: Sendable, Hashable {
    enum BackoffFunction: String, Sendable {
        case linear
        case arithmetic
        case geometric
        case exponential
    }

    var numRetries = 3
    /// Seconds.
    var minDelayTarget = 20
    /// Seconds.
    var maxDelayTarget = 20
    var numNoDelayRetries = 0
    var numMinDelayRetries = 0
    var numMaxDelayRetries = 0
    var backoffFunction = BackoffFunction.linear

    static let standard = DeliveryPolicy()

    init() {}

    /// Reads a subscription's policy, `{"healthyRetryPolicy": {…}}`; nil when it is none or breaks a limit.
    init?(subscription text: String) {
        guard let tree = try? JSONParser.parse(Array(text.utf8)), tree.root.kind == .map else { return nil }
        self.init(tree.root["healthyRetryPolicy"])
    }

    /// Reads a topic's policy, `{"http": {"defaultHealthyRetryPolicy": {…}}}`.
    init?(topic text: String) {
        guard let tree = try? JSONParser.parse(Array(text.utf8)), let http = tree.root["http"] else { return nil }
        self.init(http["defaultHealthyRetryPolicy"])
    }

    /// Without a node everything has its default.
    private init?(_ node: WireNode?) {
        guard let node else { return }
        guard node.kind == .map else { return nil }
        for (name, path) in Self.numbers {
            if let value = node[name] {
                guard let number = value.integer else { return nil }
                self[keyPath: path] = number
            }
        }
        if let function = node["backoffFunction"]?.string {
            guard let known = BackoffFunction(rawValue: function) else { return nil }
            backoffFunction = known
        }
        guard (0...100).contains(numRetries), (1...3600).contains(minDelayTarget), (minDelayTarget...3600).contains(maxDelayTarget),
            numNoDelayRetries >= 0, numMinDelayRetries >= 0, numMaxDelayRetries >= 0,
            numNoDelayRetries + numMinDelayRetries + numMaxDelayRetries <= numRetries
        else { return nil }
    }

    private static var numbers: [(String, WritableKeyPath<DeliveryPolicy, Int>)] {
        [
            ("numRetries", \.numRetries), ("minDelayTarget", \.minDelayTarget), ("maxDelayTarget", \.maxDelayTarget),
            ("numNoDelayRetries", \.numNoDelayRetries), ("numMinDelayRetries", \.numMinDelayRetries),
            ("numMaxDelayRetries", \.numMaxDelayRetries),
        ]
    }

    /// Seconds to wait before the retry of this number, counted from 1; nil when there is none.
    func delay(beforeRetry retry: Int) -> Int? {
        guard (1...max(1, numRetries)).contains(retry), numRetries > 0 else { return nil }
        if retry <= numNoDelayRetries { return 0 }
        if retry <= numNoDelayRetries + numMinDelayRetries { return minDelayTarget }
        if retry > numRetries - numMaxDelayRetries { return maxDelayTarget }
        let steps = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries
        let step = retry - numNoDelayRetries - numMinDelayRetries
        let part = steps <= 1 ? 1 : Double(step - 1) / Double(steps - 1)
        let span = Double(maxDelayTarget - minDelayTarget)
        let grown =
            switch backoffFunction {
            case .linear: part
            // AWS gives curves without formulas: quadratic, cubic and exponential growth between the same ends.
            case .arithmetic: part * part
            case .geometric: part * part * part
            case .exponential: (exponential(part) - 1) / (exponential(1) - 1)
            }
        return minDelayTarget + Int((span * grown).rounded())
    }

    /// 2 to the power of ten times `part`, by squaring and halving: free of libm.
    private func exponential(_ part: Double) -> Double {
        var result = 1.0
        var rest = part * 10
        while rest >= 1 {
            result *= 2
            rest -= 1
        }
        return result * (1 + rest)
    }

    /// `EffectiveDeliveryPolicy` of a topic.
    var topicJSON: String {
        """
        {"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":\(minDelayTarget),"maxDelayTarget":\(maxDelayTarget),\
        "numRetries":\(numRetries),"numMaxDelayRetries":\(numMaxDelayRetries),"numNoDelayRetries":\(numNoDelayRetries),\
        "numMinDelayRetries":\(numMinDelayRetries),"backoffFunction":"\(backoffFunction.rawValue)"},\
        "disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}
        """
    }
}
