import AWSCore
import AWSWire
import IAMModel
import STSModel
import Testing

@testable import LocalCloud

/// Runs `body` and gives the error it throws.
private func failure(_ body: () async throws -> Void) async -> AWSError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? AWSError
    }
}

struct IAMTests {
    static let trust = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}
        """
    static let allow = #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"#

    let cloud: TestCloud

    init() throws { cloud = try TestCloud() }

    private func user(_ name: String, path: String? = nil) async throws {
        _ = try await cloud.call(CreateUser.self, CreateUserRequest(path: path, userName: name))
    }

    private func key(of user: String) async throws -> AWSCore.Credentials {
        let key = try await cloud.call(CreateAccessKey.self, CreateAccessKeyRequest(userName: user)).accessKey
        return AWSCore.Credentials(accessKeyID: key.accessKeyId, secretAccessKey: key.secretAccessKey)
    }

    private func caller(_ credentials: AWSCore.Credentials) async throws -> String? {
        try await cloud.call(GetCallerIdentity.self, GetCallerIdentityRequest(), as: credentials).arn
    }

    @Test func keysAreTheirUserUntilTheyAreNot() async throws {
        try await user("ann", path: "/team/")
        let own = try await key(of: "ann")
        #expect(own.accessKeyID.hasPrefix("AKIA") && own.accessKeyID.count == 20)
        #expect(own.secretAccessKey.count == 40)
        #expect(try await caller(own) == "arn:aws:iam::000000000000:user/team/ann")
        var wrong = own
        wrong.secretAccessKey = "wrong"
        #expect(await failure { _ = try await caller(wrong) }?.code == "SignatureDoesNotMatch")
        let off = UpdateAccessKeyRequest(userName: "ann", accessKeyId: own.accessKeyID, status: .inactive)
        _ = try await cloud.call(UpdateAccessKey.self, off)
        #expect(await failure { _ = try await caller(own) }?.code == "InvalidClientTokenId")
        let on = UpdateAccessKeyRequest(userName: "ann", accessKeyId: own.accessKeyID, status: .active)
        _ = try await cloud.call(UpdateAccessKey.self, on)
        #expect(try await caller(own) != nil)
        _ = try await cloud.call(DeleteAccessKey.self, DeleteAccessKeyRequest(userName: "ann", accessKeyId: own.accessKeyID))
        #expect(await failure { _ = try await caller(own) }?.code == "InvalidClientTokenId")
    }

    @Test func aKeyThatAResetTookIsRefused() async throws {
        try await user("ann")
        let own = try await key(of: "ann")
        try await cloud.environment.store.reset()
        #expect(await failure { _ = try await caller(own) }?.code == "InvalidClientTokenId")
        #expect(try await caller(AWSCore.Credentials(accessKeyID: "AKIAFOREIGN", secretAccessKey: "x")) == "arn:aws:iam::000000000000:root")
    }

    @Test func keysSurviveARestart() async throws {
        let folder = try TemporaryFolder()
        let first = try TestCloud { $0.data = .folder(folder.path) }
        _ = try await first.call(CreateUser.self, CreateUserRequest(userName: "ann"))
        let key = try await first.call(CreateAccessKey.self, CreateAccessKeyRequest(userName: "ann")).accessKey
        try first.cloud.close()
        let second = try TestCloud { $0.data = .folder(folder.path) }
        let own = AWSCore.Credentials(accessKeyID: key.accessKeyId, secretAccessKey: key.secretAccessKey)
        let identity = try await second.call(GetCallerIdentity.self, GetCallerIdentityRequest(), as: own)
        #expect(identity.arn == "arn:aws:iam::000000000000:user/ann")
        #expect(identity.userId?.hasPrefix("AIDA") == true)
    }

    @Test func aUserHasTwoKeysAndReachesItsOwnWithoutAName() async throws {
        try await user("ann")
        let own = try await key(of: "ann")
        _ = try await cloud.call(CreateAccessKey.self, CreateAccessKeyRequest(), as: own)
        let error = await failure { _ = try await key(of: "ann") }
        #expect(error?.code == "LimitExceeded")
        #expect(error?.message == "Cannot exceed quota for AccessKeysPerUser: 2")
        let listed = try await cloud.call(ListAccessKeys.self, ListAccessKeysRequest(), as: own)
        #expect(listed.accessKeyMetadata.map(\.userName) == ["ann", "ann"])
        #expect(try await cloud.call(GetUser.self, GetUserRequest(), as: own).user.userName == "ann")
    }

    @Test func namesAndPathsAreChecked() async throws {
        let message =
            "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
        let error = await failure { try await user("a b") }
        #expect(error?.message == message)
        #expect(error?.code == "ValidationError")
        #expect(await failure { try await user(String(repeating: "a", count: 65)) }?.code == "ValidationError")
        #expect(await failure { try await user("ann", path: "team") }?.code == "ValidationError")
        try await user("Ann")
        #expect(await failure { try await user("ann") }?.message == "User with name ann already exists.")
        #expect(
            await failure { _ = try await cloud.call(GetUser.self, GetUserRequest(userName: "bob")) }?.message
                == "The user with name bob cannot be found."
        )
    }

    @Test func listsAreCutAndFilteredByPath() async throws {
        for number in 0..<5 { try await user("user\(number)", path: number == 0 ? nil : "/team/\(number % 2)/") }
        let first = try await cloud.call(ListUsers.self, ListUsersRequest(maxItems: 3))
        #expect(first.users.map(\.userName) == ["user0", "user1", "user2"])
        #expect(first.isTruncated == true)
        let second = try await cloud.call(ListUsers.self, ListUsersRequest(marker: first.marker, maxItems: 3))
        #expect(second.users.map(\.userName) == ["user3", "user4"])
        #expect(second.isTruncated == false)
        let team = try await cloud.call(ListUsers.self, ListUsersRequest(pathPrefix: "/team/1/"))
        #expect(team.users.map(\.userName) == ["user1", "user3"])
        #expect(
            await failure { _ = try await cloud.call(ListRoles.self, ListRolesRequest(marker: first.marker)) }?.code == "ValidationError"
        )
        #expect(await failure { _ = try await cloud.call(ListUsers.self, ListUsersRequest(maxItems: 1001)) }?.code == "ValidationError")
    }

    @Test func aRolesTrustComesBackEncoded() async throws {
        let made = try await cloud.call(
            CreateRole.self,
            CreateRoleRequest(path: "/photos/", roleName: "worker", assumeRolePolicyDocument: Self.trust)
        ).role
        #expect(made.arn == "arn:aws:iam::000000000000:role/photos/worker")
        #expect(made.maxSessionDuration == nil)
        #expect(made.roleId.hasPrefix("AROA") && made.roleId.count == 21)
        let read = try await cloud.call(GetRole.self, GetRoleRequest(roleName: "worker")).role
        #expect(read.assumeRolePolicyDocument?.hasPrefix("%7B%22Version%22%3A%222012-10-17%22") == true)
        #expect(read.assumeRolePolicyDocument.flatMap { PercentEncoding.decode($0) } == Self.trust)
        #expect(read.maxSessionDuration == 3600)
        #expect(read.roleLastUsed == RoleLastUsed())
    }

    @Test(arguments: [
        ("{", "This policy contains invalid Json"),
        (IAMTests.allow, "Missing required field Principal"),
        (
            #"{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject"}}"#,
            "AssumeRole policy may only specify STS AssumeRole actions."
        ),
        (#"{"Version":"2020-01-01","Statement":[]}"#, "The policy must contain a valid version string"),
        (
            #"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}}"#,
            "Has prohibited field Resource"
        ),
    ])
    func malformedTrustIsRefused(_ document: String, _ message: String) async throws {
        let request = CreateRoleRequest(roleName: "worker", assumeRolePolicyDocument: document)
        let error = await failure { _ = try await cloud.call(CreateRole.self, request) }
        #expect(error?.code == "MalformedPolicyDocument")
        #expect(error?.message == message)
    }

    @Test(arguments: [
        ("not json", "Syntax errors in policy."),
        (IAMTests.trust, "Policy document should not specify a principal."),
        (#"{"Statement":{"Effect":"Allow","Resource":"*"}}"#, "Policy statement must contain actions."),
        (#"{"Statement":{"Effect":"Allow","Action":"s3:*"}}"#, "Policy statement must contain resources."),
        (
            #"{"Statement":{"Effect":"Allow","Action":"GetObject","Resource":"*"}}"#,
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
        ),
        (#"{"Statement":{"Effect":"Perhaps","Action":"s3:*","Resource":"*"}}"#, "Syntax errors in policy."),
    ])
    func malformedPoliciesAreRefused(_ document: String, _ message: String) async throws {
        let request = CreatePolicyRequest(policyName: "p", policyDocument: document)
        let error = await failure { _ = try await cloud.call(CreatePolicy.self, request) }
        #expect(error?.code == "MalformedPolicyDocument")
        #expect(error?.message == message)
    }

    @Test func whatIsInUseStays() async throws {
        try await user("ann")
        let arn = try #require(
            try await cloud.call(CreatePolicy.self, CreatePolicyRequest(policyName: "p", policyDocument: Self.allow)).policy?.arn
        )
        let administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
        for policy in [arn, administrator, arn] {
            _ = try await cloud.call(AttachUserPolicy.self, AttachUserPolicyRequest(userName: "ann", policyArn: policy))
        }
        let attached = try await cloud.call(ListAttachedUserPolicies.self, ListAttachedUserPoliciesRequest(userName: "ann"))
        #expect(attached.attachedPolicies?.map(\.policyName) == ["p", "AdministratorAccess"])
        #expect(try await cloud.call(GetPolicy.self, GetPolicyRequest(policyArn: arn)).policy?.attachmentCount == 1)
        #expect(
            await failure { _ = try await cloud.call(DeletePolicy.self, DeletePolicyRequest(policyArn: arn)) }?.message
                == "Cannot delete a policy attached to entities."
        )
        let delete = { _ = try await cloud.call(DeleteUser.self, DeleteUserRequest(userName: "ann")) }
        #expect(await failure(delete)?.message == "Cannot delete entity, must detach all policies first.")
        for policy in [arn, administrator] {
            _ = try await cloud.call(DetachUserPolicy.self, DetachUserPolicyRequest(userName: "ann", policyArn: policy))
        }
        _ = try await cloud.call(
            PutUserPolicy.self,
            PutUserPolicyRequest(userName: "ann", policyName: "inline", policyDocument: Self.allow)
        )
        #expect(await failure(delete)?.message == "Cannot delete entity, must delete policies first.")
        _ = try await cloud.call(DeleteUserPolicy.self, DeleteUserPolicyRequest(userName: "ann", policyName: "inline"))
        try await delete()
        _ = try await cloud.call(DeletePolicy.self, DeletePolicyRequest(policyArn: arn))
    }

    @Test func onlyKnownPoliciesAreAttached() async throws {
        try await user("ann")
        let attach = { (arn: String) in
            _ = try await cloud.call(AttachUserPolicy.self, AttachUserPolicyRequest(userName: "ann", policyArn: arn))
        }
        let absent = "arn:aws:iam::000000000000:policy/absent"
        #expect(await failure { try await attach(absent) }?.message == "Policy \(absent) does not exist or is not attachable.")
        #expect(await failure { try await attach("arn:aws:iam::aws:policy/Invented") }?.code == "NoSuchEntity")
        #expect(await failure { try await attach("longer-than-twenty-characters") }?.message == "Invalid ARN:  Could not be parsed!")
        let page = try await cloud.call(ListPolicies.self, ListPoliciesRequest(scope: .aws, maxItems: 5))
        #expect(page.policies?.count == 5)
        #expect(page.isTruncated == true)
        #expect(try await cloud.call(ListPolicies.self, ListPoliciesRequest(scope: .local)).policies == [])
    }

    @Test func accountsAreApart() async throws {
        try await user("ann")
        let other = AWSCore.Credentials(accessKeyID: "111122223333", secretAccessKey: "x")
        #expect(try await cloud.call(ListUsers.self, ListUsersRequest(), as: other).users == [])
        #expect(
            await failure { _ = try await cloud.call(GetUser.self, GetUserRequest(userName: "ann"), as: other) }?.code == "NoSuchEntity"
        )
    }

    @Test func policiesOfOtherAccountsAreNotThere() async throws {
        let document = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
        let made = try await cloud.call(CreatePolicy.self, CreatePolicyRequest(policyName: "mine", policyDocument: document))
        let arn = try #require(made.policy?.arn)
        let other = AWSCore.Credentials(accessKeyID: "111122223333", secretAccessKey: "x")
        let failures = [
            await failure { _ = try await cloud.call(GetPolicy.self, GetPolicyRequest(policyArn: arn), as: other) },
            await failure {
                _ = try await cloud.call(GetPolicyVersion.self, GetPolicyVersionRequest(policyArn: arn, versionId: "v1"), as: other)
            },
            await failure { _ = try await cloud.call(ListPolicyVersions.self, ListPolicyVersionsRequest(policyArn: arn), as: other) },
            await failure { _ = try await cloud.call(DeletePolicy.self, DeletePolicyRequest(policyArn: arn), as: other) },
        ]
        #expect(failures.map(\.?.code) == Array(repeating: "NoSuchEntity", count: 4))
        #expect(try await cloud.call(GetPolicy.self, GetPolicyRequest(policyArn: arn)).policy?.arn == arn)
    }
}
