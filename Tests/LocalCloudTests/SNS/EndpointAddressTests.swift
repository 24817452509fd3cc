import AWSCore
import Testing

@testable import LocalCloud

@Suite struct EndpointAddressTests {
    @Test(arguments: [
        "http://localhost:5000/sns", "https://example.com", "http://127.0.0.1/", "http://[::1]:80/x", "http://10.0.0.1?x=1",
    ]) func ordinaryEndpointsPass(url: String) throws {
        try EndpointAddress.check(url)
    }

    @Test(arguments: [
        "", "ftp://example.com/", "http://", "http://169.254.169.254/latest/meta-data", "http://[fe80::1]/",
        "http://[::ffff:169.254.169.254]/", "http://user@169.254.169.254/", "http://metadata.google.internal/",
        "http://localhost@169.254.169.254/",
    ]) func metadataServicesAndNonsenseAreRefused(url: String) {
        #expect(throws: AWSError.self) { try EndpointAddress.check(url) }
    }
}
