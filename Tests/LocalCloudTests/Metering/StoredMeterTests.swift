import AWSCore
import AWSWire
import Pricing
import S3Model
import Testing

@testable import LocalCloud

struct StoredMeterTests {
    private let clock = ManualClock()

    private func record(_ operation: String = "PutObject", at time: Timestamp) -> UsageRecord {
        UsageRecord(
            service: "s3",
            operation: operation,
            account: .local,
            region: .usEast1,
            status: 200,
            bytesIn: 0,
            bytesOut: 0,
            usage: [:],
            time: time,
            isRequest: true
        )
    }

    private func usage(_ store: Store, _ type: UsageType) async throws -> [Int64: Int128] {
        try await store.read { database in
            var found: [Int64: Int128] = [:]
            let end = Timestamp(seconds: 10_000_000_000)
            try MeterStorage.forEach(of: .local, from: Timestamp(seconds: 0), until: end, in: database) { key, amount in
                if key.type == type { found[key.hour, default: 0] += amount }
            }
            return found
        }
    }

    @Test func addsUpAndWritesBehindWithinASecond() async throws {
        let store = try Store(at: .ephemeral, schemas: [MeterStorage.schema])
        let meter = StoredMeter(store: store, clock: clock)
        let running = Task { await meter.run() }
        let hour = clock.now.seconds / 3600
        for _ in 0..<5 { meter.record(record(at: clock.now)) }
        meter.record(record(at: clock.now.adding(seconds: 3600)))
        let isWritten = try await eventually {
            clock.advance(by: .milliseconds(100))
            return try await usage(store, .s3RequestsTier1) == [hour: 5, hour + 1: 1]
        }
        #expect(isWritten)
        meter.record(record(at: clock.now))
        running.cancel()
        await running.value
        #expect(try await usage(store, .s3RequestsTier1).values.reduce(0, +) == 7)
    }

    @Test func aResetForgetsWhatWaits() async throws {
        let store = try Store(at: .ephemeral, schemas: [MeterStorage.schema])
        let meter = StoredMeter(store: store, clock: clock)
        meter.record(record(at: clock.now))
        try await store.reset()
        try await meter.flush()
        #expect(try await usage(store, .s3RequestsTier1).isEmpty)
    }

    @Test func storedBytesAreMeteredByTime() async throws {
        let cloud = try TestCloud()
        let store = cloud.environment.store
        let meter = StoredMeter(store: store, clock: cloud.clock)
        let body = HTTPBody([UInt8](repeating: 1, count: 1000))
        _ = try await cloud.call(CreateBucket.self, CreateBucketRequest(bucket: "photos"))
        _ = try await cloud.call(PutObject.self, PutObjectRequest(body: body, bucket: "photos", key: "a"))
        try await meter.sample()
        #expect(try await usage(store, .s3StandardStorage).isEmpty)
        cloud.clock.advance(by: .seconds(7200))
        try await meter.sample()
        let metered = try await usage(store, .s3StandardStorage)
        #expect(metered.values.reduce(0, +) == 1000 * 7200 * 1000)
        #expect((2...3).contains(metered.count))
        _ = try await cloud.call(DeleteObject.self, DeleteObjectRequest(bucket: "photos", key: "a"))
        cloud.clock.advance(by: .seconds(7200))
        try await meter.sample()
        #expect(try await usage(store, .s3StandardStorage) == metered)
    }

    @Test func spansAreSplitAtHours() {
        let hours = StoredMeter.hours(from: Timestamp(seconds: 3500), until: Timestamp(seconds: 7300))
        #expect(hours.map(\.hour) == [0, 1, 2])
        #expect(hours.map(\.seconds) == [100, 3600, 100])
        #expect(StoredMeter.hours(from: Timestamp(seconds: 10), until: Timestamp(seconds: 5)).isEmpty)
        let years = StoredMeter.hours(from: Timestamp(seconds: 0), until: Timestamp(seconds: 1_000_000_000))
        #expect(years.reduce(0) { $0 + $1.seconds } == 62 * 86_400)
    }
}
