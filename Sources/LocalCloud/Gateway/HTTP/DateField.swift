import AWSCore
import Synchronization

/// The value of `Date`, made once a second.
final class DateField: Sendable {
    private struct State {
        var second: Int64 = .min
        var text = ""
    }

    private let clock: any WallClock
    private let state = Mutex(State())

    init(clock: any WallClock) {
        self.clock = clock
    }

    var text: String {
        let now = clock.now
        return state.withLock { state in
            if state.second != now.seconds {
                state.second = now.seconds
                state.text = now.httpDate
            }
            return state.text
        }
    }
}
