import AWSClient
import Testing

@Suite struct EndpointTests {
    @Test(arguments: [
        ("http://localhost:4566", Endpoint(isTLS: false, host: "localhost", port: 4566)),
        ("http://localhost:4566/", Endpoint(isTLS: false, host: "localhost", port: 4566)),
        ("HTTPS://s3.example.com", Endpoint(host: "s3.example.com")),
        ("https://s3.example.com:443", Endpoint(host: "s3.example.com")),
        ("http://s3.example.com:80/base/path/", Endpoint(isTLS: false, host: "s3.example.com", path: "/base/path")),
        ("http://[::1]:4566", Endpoint(isTLS: false, host: "[::1]", port: 4566)),
        ("http://[::1]", Endpoint(isTLS: false, host: "[::1]")),
    ])
    func reads(text: String, expected: Endpoint) {
        #expect(Endpoint(text) == expected)
        #expect(Endpoint(expected.description) == expected)
    }

    @Test(arguments: [
        "", "localhost:4566", "ftp://h", "http://", "http://:80", "http://h:0", "http://h:65536", "http://h:x", "http://u:p@h",
        "http://h/?q", "http://h/#f",
    ])
    func refuses(text: String) {
        #expect(Endpoint(text) == nil)
    }

    @Test func namesTheHostWithItsPort() {
        #expect(Endpoint(isTLS: false, host: "localhost", port: 4566).authority == "localhost:4566")
        #expect(Endpoint(host: "s3.example.com").authority == "s3.example.com")
    }
}
