import Testing

@testable import WebApp

@Suite struct PageAddressTests {
    @Test(
        arguments: [
            ("localhost:5000", "http://localhost:5000"), ("LOCALHOST", "http://localhost"), ("127.0.0.1:80", "http://127.0.0.1"),
            ("[::1]:5000", "http://[::1]:5000"), ("photos.example.com", "http://photos.example.com"),
        ]
    )
    func hostsAreRead(text: String, expected: String) {
        #expect(PageAddress(scheme: "http", authority: text)?.description == expected)
    }

    @Test(arguments: ["", ":80", "a b", "a:b", "host:0", "host:99999", "[::1", "[::1]x", "a/b", "a@b", "a\"b"])
    func brokenHostsAreNot(text: String) {
        #expect(PageAddress(scheme: "http", authority: text) == nil)
    }

    @Test func originsAreRead() {
        #expect(PageAddress("https://photos.example.com/path?x")?.description == "https://photos.example.com")
        #expect(PageAddress("null") == nil)
        #expect(PageAddress("ftp://localhost") == nil)
    }
}

@Suite struct RequestGuardTests {
    private let rules = RequestGuard(publicAddress: PageAddress("https://photos.example.com"), allowedHosts: ["webapp"])

    private func verdict(_ host: String, post: Bool = true, origin: String? = nil, site: String? = nil) -> RequestGuard.Verdict {
        let address = PageAddress(scheme: "http", authority: host)
        return rules.verdict(for: IncomingRequest(address: address, changesState: post, origin: origin, fetchSite: site))
    }

    @Test(
        "Names that no foreign DNS server decides, and configured ones",
        arguments: [
            "localhost:5000", "127.0.0.1:5000", "[::1]:5000", "192.168.1.7:5000", "photos.example.com", "webapp:5000", "a.localhost",
        ]
    )
    func ownHosts(host: String) {
        #expect(verdict(host) == .allowed)
    }

    @Test(arguments: ["evil.example.com", "localhost.evil.com:5000", "127.0.0.1.evil.com", "", "127.0.0.256"])
    func foreignHosts(host: String) {
        #expect(verdict(host) == .foreignHost)
        #expect(verdict(host, post: false) == .foreignHost)
    }

    @Test func ownPageMayPost() {
        #expect(verdict("localhost:5000", origin: "http://localhost:5000", site: "same-origin") == .allowed)
        #expect(verdict("photos.example.com", origin: "https://photos.example.com") == .allowed)
    }

    @Test func ownPageMayPostThroughAProxyThatSpeaksTLS() {
        #expect(verdict("webapp", origin: "https://webapp", site: "same-origin") == .allowed)
        #expect(verdict("evil.example.com", origin: "https://evil.example.com", site: "same-origin") == .foreignHost)
    }

    @Test func scriptsMayPost() {
        #expect(verdict("localhost:5000") == .allowed)
    }

    @Test(
        arguments: [
            ("http://evil.example.com", nil), ("null", nil), ("http://localhost:4566", nil), ("http://127.0.0.1:5000", nil),
            ("https://localhost:5000", nil), (nil, "cross-site"), (nil, "same-site"), ("http://localhost:5000", "cross-site"),
        ] as [(String?, String?)]
    )
    func otherPagesMayNot(origin: String?, site: String?) {
        #expect(verdict("localhost:5000", origin: origin, site: site) == .crossSite)
        // Reading is harmless: without CORS the other page does not see the answer.
        #expect(verdict("localhost:5000", post: false, origin: origin, site: site) == .allowed)
    }
}

@Suite struct BrowserStorageAddressTests {
    private func address(
        endpoint: String?,
        configured: String? = nil,
        bucket: String = "uploads",
        amazon: String = "https://uploads.s3.eu-central-1.amazonaws.com/"
    ) -> BrowserStorageAddress {
        BrowserStorageAddress(
            configured: configured.flatMap { PageAddress($0) },
            endpoint: endpoint.flatMap { PageAddress($0) },
            bucket: bucket,
            amazon: amazon
        )
    }

    @Test(
        "The page's host and the endpoint's port",
        arguments: [
            ("localhost:5000", "http://127.0.0.1:4566", "http://localhost:4566/uploads"),
            ("127.0.0.1:5000", "http://localhost:4566", "http://127.0.0.1:4566/uploads"),
            ("[::1]:5000", "http://localhost:4566", "http://[::1]:4566/uploads"),
            ("192.168.1.7:5000", "http://localhost:4567", "http://192.168.1.7:4567/uploads"),
            ("localhost:5000", "http://cloud:4566", "http://localhost:4566/uploads"),
            ("localhost:5000", "https://minio.example.com", "https://minio.example.com/uploads"),
        ]
    )
    func localCloud(page: String, endpoint: String, expected: String) throws {
        let page = try #require(PageAddress(scheme: "http", authority: page))
        #expect(address(endpoint: endpoint).bucketAddress(for: page) == expected)
    }

    @Test func configuredAddressWins() throws {
        let page = try #require(PageAddress("http://localhost:5000"))
        let address = address(endpoint: "http://localhost:4566", configured: "https://s3.example.com")
        #expect(address.bucketAddress(for: page) == "https://s3.example.com/uploads")
        #expect(address.origin(for: page) == "https://s3.example.com")
    }

    @Test func amazon() throws {
        let page = try #require(PageAddress("https://photos.example.com"))
        #expect(address(endpoint: nil).bucketAddress(for: page) == "https://uploads.s3.eu-central-1.amazonaws.com/")
        let dotted = address(endpoint: nil, bucket: "my.uploads", amazon: "https://s3.eu-central-1.amazonaws.com/my.uploads")
        #expect(dotted.bucketAddress(for: page) == "https://s3.eu-central-1.amazonaws.com/my.uploads")
        #expect(dotted.origin(for: page) == "https://s3.eu-central-1.amazonaws.com")
    }
}
