import AWSCore
import AWSWire
import IAMModel
import STSModel
import Testing

@testable import LocalCloud

struct STSTests {
    let cloud: TestCloud

    init() throws { cloud = try TestCloud() }

    private func role(_ name: String, trusting principal: String, condition: String = "", longest: Int? = nil) async throws -> String {
        let trust = #"{"Statement":{"Effect":"Allow","Principal":{"AWS":"\#(principal)"},"Action":"sts:AssumeRole"\#(condition)}}"#
        let request = CreateRoleRequest(roleName: name, assumeRolePolicyDocument: trust, maxSessionDuration: longest)
        return try await cloud.call(CreateRole.self, request).role.arn
    }

    private func assume(
        _ role: String,
        session: String = "session",
        seconds: Int? = nil,
        externalID: String? = nil,
        as credentials: AWSCore.Credentials = TestCloud.test
    ) async throws -> AWSCore.Credentials {
        let request = AssumeRoleRequest(roleArn: role, roleSessionName: session, durationSeconds: seconds, externalId: externalID)
        let answer = try await cloud.call(AssumeRole.self, request, as: credentials)
        let made = try #require(answer.credentials)
        return AWSCore.Credentials(
            accessKeyID: made.accessKeyId,
            secretAccessKey: made.secretAccessKey,
            sessionToken: made.sessionToken,
            expiration: made.expiration
        )
    }

    private func caller(_ credentials: AWSCore.Credentials) async throws -> GetCallerIdentityResponse {
        try await cloud.call(GetCallerIdentity.self, GetCallerIdentityRequest(), as: credentials)
    }

    private func refusal(_ body: () async throws -> Void) async -> AWSError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? AWSError
        }
    }

    @Test func theRootIsItsAccount() async throws {
        #expect(try await caller(TestCloud.test).arn == "arn:aws:iam::000000000000:root")
        let other = try await caller(AWSCore.Credentials(accessKeyID: "111122223333", secretAccessKey: "x"))
        #expect(other == GetCallerIdentityResponse(userId: "111122223333", account: "111122223333", arn: "arn:aws:iam::111122223333:root"))
    }

    @Test func aSessionIsItsRoleUntilItEnds() async throws {
        let arn = try await role("worker", trusting: "arn:aws:iam::000000000000:root")
        let session = try await assume(arn, session: "photo-1", seconds: 900)
        #expect(session.accessKeyID.hasPrefix("ASIA"))
        #expect(session.expiration == cloud.clock.now.adding(seconds: 900))
        let identity = try await caller(session)
        #expect(identity.arn == "arn:aws:sts::000000000000:assumed-role/worker/photo-1")
        #expect(identity.userId?.hasSuffix(":photo-1") == true)
        var without = session
        without.sessionToken = nil
        #expect(await refusal { _ = try await caller(without) }?.code == "InvalidClientTokenId")
        cloud.clock.advance(by: .seconds(901))
        #expect(await refusal { _ = try await caller(session) }?.code == "ExpiredToken")
        cloud.clock.advance(by: .seconds(90_000))
        try await STS(cloud.environment, keys: try IssuedKeys(cloud.environment)).expireOnce(now: cloud.clock.now)
        #expect(await refusal { _ = try await caller(session) }?.code == "InvalidClientTokenId")
    }

    @Test func onlyWhomTheRoleTrustsMayAssumeIt() async throws {
        let forOthers = try await role("others", trusting: "111122223333")
        let error = await refusal { _ = try await assume(forOthers) }
        #expect(error?.code == "AccessDenied")
        #expect(error?.status == 403)
        #expect(
            error?.message == "User: arn:aws:iam::000000000000:root is not authorized to perform: sts:AssumeRole on resource: \(forOthers)"
        )
        let other = AWSCore.Credentials(accessKeyID: "111122223333", secretAccessKey: "x")
        let session = try await assume(forOthers, as: other)
        #expect(try await caller(session).account == "000000000000")
        #expect(await refusal { _ = try await assume("arn:aws:iam::000000000000:role/absent") }?.code == "AccessDenied")
    }

    @Test func rolesOfRolesAndExternalIDs() async throws {
        let first = try await role("first", trusting: "*", longest: 43_200)
        let second = try await role("second", trusting: first, longest: 43_200)
        #expect(await refusal { _ = try await assume(second) }?.code == "AccessDenied")
        let session = try await assume(first, seconds: 43_200)
        _ = try await assume(second, as: session)
        #expect(await refusal { _ = try await assume(second, seconds: 3601, as: session) }?.code == "ValidationError")
        let guarded = try await role(
            "guarded",
            trusting: "000000000000",
            condition: #","Condition":{"StringEquals":{"sts:ExternalId":"secret"}}"#
        )
        #expect(await refusal { _ = try await assume(guarded) }?.code == "AccessDenied")
        #expect(await refusal { _ = try await assume(guarded, externalID: "wrong") }?.code == "AccessDenied")
        _ = try await assume(guarded, externalID: "secret")
    }

    @Test func whatIsAskedIsChecked() async throws {
        let arn = try await role("worker", trusting: "*")
        func message(_ arn: String, session: String = "session", seconds: Int? = nil) async -> String? {
            let error = await refusal { _ = try await assume(arn, session: session, seconds: seconds) }
            #expect(error?.code == "ValidationError")
            return error?.message
        }
        #expect(
            await message(arn, session: "Session1:2")
                == #"1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*"#
        )
        for wrong in ["nothing-valid-in-here", "arn:a:::something/test-role", "arn:a:a::aaaaaaaaaa:", "arn::b:::something/test-role"] {
            #expect(await message(wrong) == "\(wrong) is invalid")
        }
        #expect(await message(arn, session: "s")?.contains("greater than or equal to 2") == true)
        #expect(await message(arn, seconds: 899)?.contains("greater than or equal to 900") == true)
        #expect(await message(arn, seconds: 3601) == "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    }
}
