import AWSClient
import ArgumentParser
import WebApp

/// How the web app is reached.
struct WebOptions: ParsableArguments {
    @Option(help: "The web app's port.")
    var webPort = 5000

    @Option(help: "Where SNS and browsers reach the web app, such as https://photos.example.com. Default: http://localhost:PORT.")
    var publicURL: String?

    @Option(name: .customLong("public-s3-endpoint"), help: "Where browsers reach S3. Default: derived from the page's own address.")
    var publicStorageEndpoint: String?

    func validate() throws {
        try check(publicURL, of: "--public-url", example: "https://photos.example.com")
        try check(publicStorageEndpoint, of: "--public-s3-endpoint", example: "https://s3.example.com")
    }

    /// What the page's origin and the address of its storage are made of: anything else would become a rule that no browser understands, or one
    /// that lets in too many.
    private func check(_ url: String?, of option: String, example: String) throws {
        guard let url else { return }
        let isHost: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber || "-._[]:".contains($0)) }
        let isPath: (Character) -> Bool = { $0.isASCII && !$0.isWhitespace && !"*\"<>\\".contains($0) }
        guard let endpoint = Endpoint(url), endpoint.host.allSatisfy(isHost), endpoint.path.allSatisfy(isPath) else {
            throw ValidationError(
                "\(option) takes http:// or https://, a host, perhaps a port and a path, like \(example), and not \"\(url)\""
            )
        }
    }

    func configuration(hosts: [String], allowedHosts: [String] = [], serving: WebServingOptions) -> WebAppConfiguration {
        var configuration = WebAppConfiguration()
        configuration.hosts = hosts
        configuration.port = webPort
        configuration.publicURL = publicURL.map(withoutSlash)
        configuration.publicStorageEndpoint = publicStorageEndpoint.map(withoutSlash)
        configuration.allowedHosts = Set(allowedHosts)
        serving.apply(to: &configuration)
        return configuration
    }

    /// The origins from which the page may upload to the bucket.
    var origins: [String] {
        let own = publicURL.map { [origin(of: $0)] } ?? []
        return own + ["http://localhost:\(webPort)", "http://127.0.0.1:\(webPort)", "http://[::1]:\(webPort)"]
    }

    /// The same for a page that has one public address, which alone counts then; without one it is opened on this machine.
    var originsOfPage: [String] {
        publicURL.map { [origin(of: $0)] } ?? origins
    }

    /// Scheme, host and port: a page may lie below a path of its proxy's.
    private func origin(of url: String) -> String {
        guard var endpoint = Endpoint(url) else { return withoutSlash(url) }
        endpoint.path = ""
        return endpoint.description
    }

    private func withoutSlash(_ url: String) -> String {
        url.hasSuffix("/") ? String(url.dropLast()) : url
    }
}
