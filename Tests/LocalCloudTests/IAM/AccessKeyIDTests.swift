import AWSCore
import Testing

@testable import LocalCloud

struct AccessKeyIDTests {
    @Test func ourOwnAreKnown() {
        let random = SeededRandomSource(seed: 7)
        let ids = (0..<200).map { _ in AccessKeyID.make("ASIA", random) }
        #expect(Set(ids).count == 200)
        #expect(ids.allSatisfy { AccessKeyID.isOurs($0) && $0.count == 20 })
        #expect(ids.allSatisfy { id in !AccessKeyID.isOurs(String(id.dropLast()) + (id.hasSuffix("A") ? "B" : "A")) })
        for foreign in ["AKIAIOSFODNN7EXAMPLE", "test", "", "ASIA", "AKIAAAAAAAAAAAAAAAAA"] { #expect(!AccessKeyID.isOurs(foreign)) }
    }
}
