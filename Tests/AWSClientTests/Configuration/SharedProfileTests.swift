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
        [profile  "spaced name"]
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

    private func profile(_ name: String) throws -> SharedProfile? {
        try SharedProfile(name: name, configuration: Self.configuration, credentials: Self.credentials)
    }

    @Test func joinsBothFiles() throws {
        let profile = try #require(try self.profile("default"))
        #expect(profile["region"] == "eu-west-1")
        #expect(profile["aws_secret_access_key"] == "a/b+c=d")
        let dev = try #require(try self.profile("dev"))
        #expect(dev["region"] == "ap-south-1")
        #expect(dev["aws_access_key_id"] == "AKIADEV", "the credentials file wins")
        #expect(dev["max_concurrent_requests"] == nil, "nested values are not the profile's own")
        #expect(dev["aws_session_token"] == "token")
        #expect(try self.profile("only-here")?["aws_access_key_id"] == "AKIAONLY")
        #expect(try self.profile("spaced name")?["region"] == "sa-east-1")
        #expect(try self.profile("absent") == nil)
    }

    private func configuration(_ variables: [String: String]) async throws -> ClientConfiguration {
        let environment = ClientEnvironment(variables: variables.merging(["HOME": "/users/a"]) { $1 }) { path in
            switch path {
            case "/users/a/.aws/config": Self.configuration
            case "/users/a/.aws/credentials": Self.credentials
            default: nil
            }
        }
        return try await ClientConfiguration(environment: environment, transport: ScriptedTransport([]))
    }

    @Test(arguments: [
        (["AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "us-west-1"], "us-west-2", "AWS_REGION"),
        (["AWS_DEFAULT_REGION": "us-west-1"], "us-west-1", "AWS_DEFAULT_REGION"),
        (["AWS_REGION": ""], "eu-west-1", "the region of profile 'default'"),
        (["AWS_PROFILE": "dev"], "ap-south-1", "the region of profile 'dev'"),
        (["AWS_PROFILE": "only-here"], "us-east-1", "nothing names one"),
    ])
    func findsTheRegion(variables: [String: String], expected: String, source: String) async throws {
        #expect(try await configuration(variables).region.rawValue == expected)
        let profile = try self.profile(variables["AWS_PROFILE"] ?? "default")
        #expect(try RegionSetting(environment: variables, profile: profile).source == source)
    }

    @Test func findsTheFilesElsewhere() async throws {
        let files = ["/users/a/own/config": "[profile x]\nregion = eu-north-1", "/keys": "[x]\naws_access_key_id = K"]
        let variables = [
            "HOME": "/users/a", "AWS_CONFIG_FILE": "~/own/config", "AWS_SHARED_CREDENTIALS_FILE": "/keys", "AWS_PROFILE": "x",
        ]
        let profile = try #require(try await ClientEnvironment(variables: variables) { files[$0] }.profile())
        #expect(profile["region"] == "eu-north-1")
        #expect(profile["aws_access_key_id"] == "K")
    }

    @Test func refusesAMalformedRegion() async {
        let error = ConfigurationError.malformedRegion(source: "AWS_REGION", error: .malformed("us-east-1.evil.com/"))
        await #expect(throws: error) { try await configuration(["AWS_REGION": "us-east-1.evil.com/"]) }
    }

    @Test func aPseudoRegionWantsFIPS() async throws {
        let found = try await configuration(["AWS_REGION": "fips-us-gov-west-1"])
        #expect(found.region.rawValue == "us-gov-west-1")
        #expect(found.endpoints.variant == .fips)
    }

    @Test func prefersTheEnvironmentsKeys() async throws {
        let own = try await configuration(["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"])
        #expect(try await own.credentials.credentials() == Credentials(accessKeyID: "AKIAENV", secretAccessKey: "s", sessionToken: "t"))
        let lone = try await configuration(["AWS_SECRET_ACCESS_KEY": "s"])
        #expect(try await lone.credentials.credentials().accessKeyID == "AKIADEFAULT")
        let named = try await configuration(["AWS_PROFILE": "dev"])
        #expect(try await named.credentials.credentials().sessionToken == "token")
    }

    @Test func saysWhichProfileIsMissing() async {
        await #expect(throws: ConfigurationError.unknownProfile("absent")) { try await configuration(["AWS_PROFILE": "absent"]) }
    }

    @Test func readsTheNumberOfAttempts() async throws {
        #expect(try await configuration([:]).retries.maximumAttempts == 3)
        #expect(try await configuration(["AWS_MAX_ATTEMPTS": "7"]).retries.maximumAttempts == 7)
        for text in ["0", "-1", "three", "2.5"] {
            let error = ConfigurationError.malformedSetting(source: "AWS_MAX_ATTEMPTS", text: text, wanted: "a number greater than 0")
            await #expect(throws: error) { try await configuration(["AWS_MAX_ATTEMPTS": text]) }
        }
    }

    @Test func readsTheRetryMode() async throws {
        for mode in ["standard", "legacy", "Standard"] {
            #expect(try await configuration(["AWS_RETRY_MODE": mode]).retries == RetrySettings())
        }
        #expect(try await configuration(["AWS_RETRY_MODE": "adaptive"]).retries.wantsAdaptiveMode)
        let error = ConfigurationError.malformedSetting(source: "AWS_RETRY_MODE", text: "often", wanted: "standard, legacy, adaptive")
        await #expect(throws: error) { try await configuration(["AWS_RETRY_MODE": "often"]) }
    }
}
