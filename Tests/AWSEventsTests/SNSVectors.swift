import AWSEvents

/// An envelope that OpenSSL signed (`openssl dgst -sha1 -sign` and `-sha256`), with the self-signed certificate that it made.
enum SNSVectors {
    static let topicArn = "arn:aws:sns:us-east-1:000000000000:processed"
    static let origin = "http://127.0.0.1:4566"

    static let envelope = SNSEnvelope(
        kind: .notification,
        messageID: "11111111-2222-3333-4444-555555555555",
        topicArn: topicArn,
        subject: "A photo",
        message: "Hello, Grüße",
        timestamp: "2026-11-24T06:00:00.000Z",
        signatureVersion: "1",
        signature: sha1,
        signingCertURL: "\(origin)/SimpleNotificationService-0123456789abcdef.pem"
    )

    static let sha1 =
        "oVKKAnPy8lORfZO4svrGuoO/0kKgwkkmf55XfzQ0/0PJjJXEQzORm5SaVgYFwW6IUF0L1zHc7ENbpYhZC0ha7mYD7Q0fuiDKTCb3"
        + "/9RK3uvTlFwtwxkEG2RAdIynhPufTm8IHG/0kBdwnpE63BImg2RIviwwLSMwsx8pWz1Yw/twIWU+arFZzsS6tSEmAdnMNCJOweFN"
        + "QKHH/07Vp9PHlci1fOP4pkpccmuZMvZw0RRnbLeP4vJrya3YZaS7ZtwHBk1RYT5rXUqxRfw3vk+I/NxcYylIgAPnP1rvS/SeSdBh"
        + "ZNpHFGfV1yHZfk4ouDgoHl+v23Jgsgzftg1DUn3bbQ=="
    static let sha256 =
        "MWF80hgtVtf0B8jLMBoZgSmN8NzUlUhqTNR0NZAhQccomWKIyFVeb3pDvEe7l3XLAAbu/SUcnQHHBLjFRDMQ07Aw6+1Sh0zX05Rx"
        + "4fSR4ebG9UZJ7UxkDNTFvBpusMRAnQ7N6WB39bvXv8XIoIJXYhfZHbzoXdbPIQCqCb3NLV90GOnXBuGmXy7BfajjMZ7Lusga6Lzm"
        + "/u1GW/mQuBfc+qpL2/1OfQi3bko6Nx1euH3YSSDjphWAwQvsnpiqijAklnx7bL67z0W8cyWGOT+PWeywE2IpOsNAXi+5MBWkRQuj"
        + "4a17/8hKrKHGov27nLEbLeQgsKyHv7Tu0lKmX+q0Ww=="

    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIDCTCCAfGgAwIBAgIUbzSzdVpY5J0ZHz/Mu8BYrg1Se0kwDQYJKoZIhvcNAQEL
        BQAwEzERMA8GA1UEAwwIc25zLnRlc3QwIBcNMjYxMTI0MDU1NDMzWhgPMjEyNjEw
        MzEwNTU0MzNaMBMxETAPBgNVBAMMCHNucy50ZXN0MIIBIjANBgkqhkiG9w0BAQEF
        AAOCAQ8AMIIBCgKCAQEA5l14p6ry1TJVYk+0d7a8rQ9EzITFnG9fHxjlxmLaKjp/
        69aBiFjCQnXmMqCokTjk3yASClueioLCinAQt18ReZwazkc7vdpEYXE2Eo0seyV0
        7kDodUoWvQd6Bhq51naZEoiWAnxwniZJBgOYhl94k1utb+m+yTx39TiTFf1sBQs0
        QVGvPNspGpdnXAdKas4yR5etEQubjWvbtpJKhhN72wBcRqiLuSbTkRPdSI7pdSqh
        DvIAsGa5D5KzHtGcP1uZN4Nc45eBZ0qMpaLFOdyk3G0p88tZYT+EAynmzcoz0UkT
        viCMXB2lqYfn0PfAUdTRH62exKuGJoU+nDzV/uA30QIDAQABo1MwUTAdBgNVHQ4E
        FgQUU2tnPG6k+/IIZIfHrn+U1VptfB4wHwYDVR0jBBgwFoAUU2tnPG6k+/IIZIfH
        rn+U1VptfB4wDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAzbcf
        ERw0qoiA1B2pbQDSBImRbE3QJMxtMkIobRQmla72/gagf5FHeHNMqiZPh69JPZoz
        In2pQyFIAEis558BZ+sqmsci3fdlilwGq7usiNhGWz9GjEQx8ghI5xS6xrZkyh8u
        +9pWrczpvDz1w1XlsTPO2+yal6lNyb2CkNJ2UP5HLT6pScQ6kVqtkCbxuR/6HWRs
        DwfAYP5J/FQjw8iLk+VldKtISwVA0JEeJVDdczAbvn/zAvDAtHQAzYUNlPvaSZzL
        mOnFeB1PLeTLQR/Casmc7gaH6BRnmxvpa07HUeOjlGhauNlLf2F7xRZrPtUM8cmg
        fczjN54ZU0B3e2qSZA==
        -----END CERTIFICATE-----
        """
}
