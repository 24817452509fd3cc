import AWSWire

/// Decides which requests are heard at all: pure, so that every case can be tested.
///
/// Two attacks are meant. A foreign name that is made to point at this machine (DNS rebinding) fails by its `Host`. A foreign page that
/// lets the browser send a request here (CSRF) fails by `Origin` or `Sec-Fetch-Site`, which pages cannot forge. Scripts send neither.
struct RequestGuard: Sendable {
    enum Verdict: Sendable, Hashable {
        case allowed
        case foreignHost
        case crossSite
    }

    /// The address in `--public-url`, if any.
    let publicAddress: PageAddress?
    /// Further names under which the page may be addressed, in lower case.
    let allowedHosts: Set<String>

    func verdict(for request: IncomingRequest) -> Verdict {
        guard let address = request.address, isOurs(address) else { return .foreignHost }
        guard request.changesState else { return .allowed }
        if let site = request.fetchSite {
            // The browser knows where its page came from, also when a proxy in front of us speaks TLS and we do not.
            if site == "same-origin" { return .allowed }
            if site != "none" { return .crossSite }
        }
        if let origin = request.origin {
            guard let page = PageAddress(origin) else { return .crossSite }
            guard page == address || page == publicAddress else { return .crossSite }
        }
        return .allowed
    }

    private func isOurs(_ address: PageAddress) -> Bool {
        address.isLoopback || address.isNumeric || address.host == publicAddress?.host || allowedHosts.contains(address.host)
    }
}

/// What the guard looks at.
struct IncomingRequest: Sendable, Hashable {
    /// As the browser addressed us; nil when there is no readable `Host`.
    var address: PageAddress?
    var changesState: Bool
    var origin: String?
    /// `Sec-Fetch-Site`.
    var fetchSite: String?
}
