import AWSClient
import AWSCore
import Testing

@Suite struct SharedProfileTests {
    private static let configuration = """
        # a comment
        [default]
        region = eu-west-1
        output=json

        [profile dev]
        region = ap-south-1 \u{20}\u{20}
        s3 =
          max_concurrent_requests = 20
        aws_access_key_id = from-config
        [profile  spaced  name]
        region=sa-east-1
        """

    private static let credentials = """
        [default]
        aws_access_key_id = AKIADEFAULT
        aws_secret_access_key = a/b+c=d
        [dev]
        aws_access_key_id=AKIADEV
        aws_secret_access_key=secret
        aws_session_token = token
        ; another comment
        [only-here]
        aws_access_key_id = AKIAONLY
        """

    private func profile(_ name: String) -> SharedProfile? {
        SharedProfile(name: name, configuration: Self.configuration, credentials: Self.credentials)
    }

    @Test func joinsBothFiles() throws {
        let profile = try #require(self.profile("default"))
        #expect(profile["region"] == "eu-west-1")
        #expect(profile["aws_secret_access_key"] == "a/b+c=d")
        let dev = try #require(self.profile("dev"))
        #expect(dev["region"] == "ap-south-1")
        #expect(dev["aws_access_key_id"] == "AKIADEV", "the credentials file wins")
        #expect(dev["max_concurrent_requests"] == nil, "nested values are not the profile's own")
        #expect(dev["aws_session_token"] == "token")
        #expect(self.profile("only-here")?["aws_access_key_id"] == "AKIAONLY")
        #expect(self.profile("spaced name")?["region"] == "sa-east-1")
        #expect(self.profile("absent") == nil)
    }

    private func configuration(_ variables: [String: String]) throws -> ClientConfiguration {
        let environment = ClientEnvironment(variables: variables.merging(["HOME": "/users/a"]) { $1 }) { path in
            switch path {
            case "/users/a/.aws/config": Self.configuration
            case "/users/a/.aws/credentials": Self.credentials
            default: nil
            }
        }
        return try ClientConfiguration(environment: environment, transport: ScriptedTransport([]))
    }

    @Test(arguments: [
        (["AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "us-west-1"], "us-west-2"),
        (["AWS_DEFAULT_REGION": "us-west-1"], "us-west-1"),
        (["AWS_REGION": ""], "eu-west-1"),
        (["AWS_PROFILE": "dev"], "ap-south-1"),
        (["AWS_PROFILE": "only-here"], "us-east-1"),
    ])
    func findsTheRegion(variables: [String: String], expected: String) throws {
        #expect(try configuration(variables).region.rawValue == expected)
    }

    @Test func refusesAMalformedRegion() {
        let error = ConfigurationError.malformedRegion(source: "AWS_REGION", error: .malformed("us-east-1.evil.com/"))
        #expect(throws: error) { try configuration(["AWS_REGION": "us-east-1.evil.com/"]) }
    }

    @Test func aPseudoRegionWantsFIPS() throws {
        let found = try configuration(["AWS_REGION": "fips-us-gov-west-1"])
        #expect(found.region.rawValue == "us-gov-west-1")
        #expect(found.endpoints.variant == .fips)
    }

    @Test func prefersTheEnvironmentsKeys() async throws {
        let own = try configuration(["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"])
        #expect(try await own.credentials.credentials() == Credentials(accessKeyID: "AKIAENV", secretAccessKey: "s", sessionToken: "t"))
        let half = try configuration(["AWS_ACCESS_KEY_ID": "AKIAENV"])
        #expect(try await half.credentials.credentials()?.accessKeyID == "AKIADEFAULT")
        let named = try configuration(["AWS_PROFILE": "dev"])
        #expect(try await named.credentials.credentials()?.sessionToken == "token")
    }

    @Test func saysWhichProfileIsMissing() {
        #expect(throws: ConfigurationError.unknownProfile("absent")) { try configuration(["AWS_PROFILE": "absent"]) }
    }

    @Test func readsTheNumberOfAttempts() throws {
        #expect(try configuration([:]).retries.maximumAttempts == 3)
        #expect(try configuration(["AWS_MAX_ATTEMPTS": "7"]).retries.maximumAttempts == 7)
        for text in ["0", "-1", "three", "2.5"] {
            let error = ConfigurationError.malformedSetting(source: "AWS_MAX_ATTEMPTS", text: text, wanted: "a number greater than 0")
            #expect(throws: error) { try configuration(["AWS_MAX_ATTEMPTS": text]) }
        }
    }

    @Test func readsTheRetryMode() throws {
        for mode in ["standard", "legacy", "Standard"] {
            #expect(try configuration(["AWS_RETRY_MODE": mode]).retries == RetrySettings())
        }
        #expect(try configuration(["AWS_RETRY_MODE": "adaptive"]).retries.wantsAdaptiveMode)
        let error = ConfigurationError.malformedSetting(source: "AWS_RETRY_MODE", text: "often", wanted: "standard, legacy, adaptive")
        #expect(throws: error) { try configuration(["AWS_RETRY_MODE": "often"]) }
    }
}
