import PhotoEngine

extension EngineDiagnosis.DeviceTrialResult {
    /// For people: what the device did with 16 MiB.
    var text: String {
        switch self {
        case .fails(let reason):
            return "does not work: \(reason)"
        case .works(let trip):
            var text = "\(DeviceRoundTrip.bytes >> 20) MiB there, through a kernel and back: \(trip.milliseconds.hundredths) ms, "
            text += "\(trip.gigabytesPerSecond.hundredths) GB/s"
            guard let times = trip.times else { return text }
            if times.upload == 0 && times.download == 0 { return text + " (in place; kernel \(times.kernel.hundredths) ms)" }
            return text
                + " (upload \(times.upload.hundredths), kernel \(times.kernel.hundredths), download \(times.download.hundredths) ms)"
        }
    }
}

extension Double {
    fileprivate var hundredths: Double { (self * 100).rounded() / 100 }
}
