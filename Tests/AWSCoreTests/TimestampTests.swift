import AWSCore
import Testing

@Suite struct TimestampTests {
    /// Instants as `date -u -d @…` prints them.
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "19700101T000000Z"),
        (951_782_400, "2000-02-29T00:00:00Z", "Tue, 29 Feb 2000 00:00:00 GMT", "20000229T000000Z"),
        (1_369_353_600, "2013-05-24T00:00:00Z", "Fri, 24 May 2013 00:00:00 GMT", "20130524T000000Z"),
        (1_795_498_111, "2026-11-24T05:28:31Z", "Tue, 24 Nov 2026 05:28:31 GMT", "20261124T052831Z"),
        (-1, "1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 GMT", "19691231T235959Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z", "Mon, 01 Mar 2100 00:00:00 GMT", "21000301T000000Z"),
    ]) func formatsAndReadsBack(seconds: Int64, iso: String, http: String, basic: String) {
        let instant = Timestamp(seconds: seconds)
        #expect(instant.iso8601 == iso)
        #expect(instant.httpDate == http)
        #expect(instant.basicISO8601 == basic)
        #expect(Timestamp(iso8601: iso) == instant)
        #expect(Timestamp(httpDate: http) == instant)
        #expect(Timestamp(basicISO8601: basic) == instant)
    }

    @Test(arguments: [
        ("2026-11-24", Int64(1_795_478_400_000)), ("2026-11-24T05:28:31.042Z", 1_795_498_111_042),
        ("2026-11-24T06:28:31+01:00", 1_795_498_111_000), ("2026-11-24T00:28:31.5-0500", 1_795_498_111_500),
        ("2026-11-24T05:28:31", 1_795_498_111_000), ("2026-11-24 05:28:31.1234567Z", 1_795_498_111_123),
    ]) func readsFormsOfISO8601(text: String, milliseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: ["", "2026", "2026-13-01", "2026-02-29", "2026-11-24T25:00:00Z", "2026-11-24T05:28:31Zx", "24-11-2026", "٢٠٢٦-11-24"])
    func refusesWhatIsNoInstant(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func everyDayOfFourCenturiesComesBack() {
        for day in stride(from: -73_000 as Int64, through: 73_000, by: 1) {
            let instant = Timestamp(seconds: day * 86_400 + 12_345)
            #expect(CalendarDate(instant).timestamp == instant)
        }
    }

    @Test(arguments: [(Double.nan, Int64(0)), (1.0005, 1001), (1e300, 9_000_000_000_000_000_000), (-0.5, -500)])
    func fractionsAreRoundedAndNeverTrap(seconds: Double, milliseconds: Int64) {
        #expect(Timestamp(fractionalSeconds: seconds).milliseconds == milliseconds)
    }
}
