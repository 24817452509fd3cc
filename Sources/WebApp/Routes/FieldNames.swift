import HTTPTypes

extension HTTPField.Name {
    private static func named(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is not a field name") }
        return field
    }

    static let forwardedHost = named("X-Forwarded-Host")
    static let forwardedScheme = named("X-Forwarded-Proto")
    static let fetchSite = named("Sec-Fetch-Site")
    static let lastEventID = named("Last-Event-ID")
    static let frameOptions = named("X-Frame-Options")
    static let referrerPolicy = named("Referrer-Policy")
    static let openerPolicy = named("Cross-Origin-Opener-Policy")
    static let resourcePolicy = named("Cross-Origin-Resource-Policy")
    static let permissionsPolicy = named("Permissions-Policy")
    static let accelBuffering = named("X-Accel-Buffering")
}
