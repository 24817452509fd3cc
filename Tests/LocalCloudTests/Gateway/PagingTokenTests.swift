import Testing

@testable import LocalCloud

struct PagingTokenTests {
    private let tokens = PagingTokens()

    @Test(arguments: ["", "a", "photos/2026/ü.jpg", String(repeating: "x", count: 1000)])
    func aTokenGivesItsCursor(cursor: String) {
        let token = tokens.token(cursor, for: "s3:ListObjectsV2")
        #expect(tokens.cursor(token, for: "s3:ListObjectsV2") == cursor)
        #expect(token.utf8.allSatisfy { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") })
    }

    @Test func alteredAndForeignTokensAreRefused() {
        let token = tokens.token("photos", for: "s3:ListObjectsV2")
        #expect(tokens.cursor(token, for: "sqs:ListQueues") == nil)
        for index in token.indices {
            var altered = token
            altered.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            #expect(tokens.cursor(altered, for: "s3:ListObjectsV2") == nil)
        }
        for broken in ["", "x", "not a token", String(token.dropLast()), token + "A"] {
            #expect(tokens.cursor(broken, for: "s3:ListObjectsV2") == nil)
        }
    }
}
