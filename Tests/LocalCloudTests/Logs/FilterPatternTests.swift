import AWSCore
import Testing

@testable import LocalCloud

/// The rows are the examples of the CloudWatch Logs guide, with the events it says they match.
@Suite struct FilterPatternTests {
    @Test(arguments: [
        ("", "anything", true),
        ("ERROR", "[ERROR 400] BAD REQUEST", true),
        ("ERROR", "[error 400] bad request", false),
        ("ERROR ARGUMENTS", "[ERROR 419] MISSING ARGUMENTS", true),
        ("ERROR ARGUMENTS", "[ERROR 400] BAD REQUEST", false),
        ("?ERROR ?ARGUMENTS", "MISSING ARGUMENTS", true),
        ("?ERROR ?ARGUMENTS", "INFO", false),
        ("\"INTERNAL SERVER ERROR\"", "[ERROR 500] INTERNAL SERVER ERROR", true),
        ("\"INTERNAL SERVER ERROR\"", "INTERNAL ERROR SERVER", false),
        ("ERROR -ARGUMENTS", "[ERROR 400] BAD REQUEST", true),
        ("ERROR -ARGUMENTS", "[ERROR 419] MISSING ARGUMENTS", false),
        ("-ERROR", "INFO", true),
        ("\"2026/11/24/x/photo.jpg\"", "processed 2026/11/24/x/photo.jpg", true),
    ]) func terms(pattern: String, message: String, matches: Bool) throws {
        #expect(try FilterPattern(pattern).matches(message) == matches)
    }

    private static let event = #"""
        {"eventType": "UpdateTrail", "sourceIPAddress": "111.111.111.111", "arrayKey": ["value", "another value"],
         "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}], "SomeObject": null, "ThisFlag": true, "count": 3.5}
        """#

    @Test(arguments: [
        (#"{ $.eventType = "UpdateTrail" }"#, true),
        (#"{ $.eventType = "Update*" }"#, true),
        (#"{ $.eventType = "?pdateTrail" }"#, false),
        (#"{ $.eventType != "UpdateTrail" }"#, false),
        (#"{ $.sourceIPAddress != 123.123.* }"#, true),
        (#"{ $.arrayKey[0] = "value" }"#, true),
        (#"{ $.arrayKey[*] = "another*" }"#, true),
        (#"{ $.objectList[1].id = 2 }"#, true),
        (#"{ $.objectList[*].id = 3 }"#, false),
        (#"{ $.SomeObject IS NULL }"#, true),
        (#"{ $.SomeOtherObject NOT EXISTS }"#, true),
        (#"{ $.eventType NOT EXISTS }"#, false),
        (#"{ $.ThisFlag IS TRUE }"#, true),
        (#"{ $.ThisFlag IS FALSE }"#, false),
        (#"{ $.count > 3 && $.count <= 3.5 }"#, true),
        (#"{ $.count >= 4 || ($.ThisFlag IS TRUE && $.eventType = UpdateTrail) }"#, true),
        (#"{ $.count < 3 || $.count = 4 && $.ThisFlag IS TRUE }"#, false),
        (#"{ $.['eventType'] = 1 }"#.replacing("['eventType']", with: "eventType"), false),
    ]) func conditionsOnJSON(pattern: String, matches: Bool) throws {
        #expect(try FilterPattern(pattern).matches(Self.event) == matches)
    }

    @Test func aConditionOnJSONMatchesNoPlainText() throws {
        #expect(try !FilterPattern("{ $.a NOT EXISTS }").matches("plain text"))
    }

    @Test(arguments: ["\"open", "{ $.a }", "{ $.a = 1", "{ a = 1 }", "{ $.a = 1 } x", "{ $.a > \"x\" }", "a-b/c"])
    func brokenPatternsAreRefused(pattern: String) {
        #expect {
            try FilterPattern(pattern)
        } throws: { error in
            (error as? AWSError)?.code == "InvalidParameterException"
        }
    }

    @Test func placesComeBackWhole() throws {
        let place = EventPlace(isForward: true, time: 1_750_000_000_000, id: 42)
        #expect(try EventPlace(token: place.token) == place)
        #expect(throws: AWSError.self) { try EventPlace(token: "f/abc/s") }
    }
}
