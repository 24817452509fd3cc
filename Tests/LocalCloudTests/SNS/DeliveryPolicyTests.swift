import Testing

@testable import LocalCloud

@Suite struct DeliveryPolicyTests {
    @Test func theStandardPolicyRetriesThreeTimesTwentySecondsApart() {
        let delays = (1...4).map { DeliveryPolicy.standard.delay(beforeRetry: $0) }
        #expect(delays == [20, 20, 20, nil])
    }

    @Test func phasesFollowEachOther() throws {
        let policy = try #require(
            DeliveryPolicy(
                subscription: """
                    {"healthyRetryPolicy": {"minDelayTarget": 1, "maxDelayTarget": 60, "numRetries": 10, "numNoDelayRetries": 2,
                     "numMinDelayRetries": 2, "numMaxDelayRetries": 3, "backoffFunction": "linear"}}
                    """
            )
        )
        let delays = (1...11).map { policy.delay(beforeRetry: $0) }
        #expect(delays == [0, 0, 1, 1, 1, 31, 60, 60, 60, 60, nil])
    }

    @Test(arguments: ["linear", "arithmetic", "geometric", "exponential"]) func backoffRunsFromTheLeastToTheMost(function: String) throws {
        let policy = try #require(
            DeliveryPolicy(
                topic: """
                    {"http": {"defaultHealthyRetryPolicy": {"minDelayTarget": 5, "maxDelayTarget": 100, "numRetries": 8,
                     "backoffFunction": "\(function)"}}}
                    """
            )
        )
        let delays = (1...8).compactMap { policy.delay(beforeRetry: $0) }
        #expect(delays.first == 5)
        #expect(delays.last == 100)
        #expect(delays == delays.sorted())
    }

    @Test(arguments: [
        "", "[]", #"{"healthyRetryPolicy": 3}"#, #"{"healthyRetryPolicy": {"numRetries": 101}}"#,
        #"{"healthyRetryPolicy": {"minDelayTarget": 30, "maxDelayTarget": 20}}"#,
        #"{"healthyRetryPolicy": {"numRetries": 2, "numNoDelayRetries": 3}}"#,
        #"{"healthyRetryPolicy": {"backoffFunction": "quick"}}"#,
    ]) func brokenPoliciesAreNone(text: String) {
        #expect(DeliveryPolicy(subscription: text) == nil)
    }
}
