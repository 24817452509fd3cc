/// Where a browser reaches S3: pure, from where the program reaches it and how the page was addressed.
struct BrowserStorageAddress: Sendable, Hashable {
    /// `--public-s3-endpoint`.
    var configured: PageAddress?
    /// The endpoint that the program itself talks to; nil for AWS.
    var endpoint: PageAddress?
    var bucket: String
    /// The bucket's address at AWS, where no endpoint is configured.
    var amazon: String

    /// The address that forms are posted to.
    func bucketAddress(for page: PageAddress) -> String {
        if let origin = ownOrigin(for: page) { return "\(origin)/\(bucket)" }
        return amazon
    }

    /// The origin of ``bucketAddress(for:)``, for the content security policy.
    func origin(for page: PageAddress) -> String {
        PageAddress(bucketAddress(for: page))?.description ?? "'none'"
    }

    /// A local cloud is reached by the same host as the page: a page on 127.0.0.1 gets S3 on 127.0.0.1, a page opened from a phone gets
    /// S3 on this machine's address. An endpoint with a public name (`https://minio.example.com`) is the same from everywhere.
    private func ownOrigin(for page: PageAddress) -> PageAddress? {
        if let configured { return configured }
        guard let endpoint else { return nil }
        guard endpoint.isLoopback || !endpoint.host.contains(where: { $0 == "." || $0 == ":" }) else { return endpoint }
        return PageAddress(scheme: endpoint.scheme, host: page.host, port: endpoint.port)
    }
}
