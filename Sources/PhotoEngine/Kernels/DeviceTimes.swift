/// How long photos took on a device, by the device's own clock.
public struct DeviceTimes: Hashable, Sendable {
    /// Milliseconds of the way to the device's own memory; 0 when it works where the photo lies.
    public var upload: Double
    /// Milliseconds of all kernels.
    public var kernel: Double
    /// Milliseconds of the way back; 0 when the device works where the photo lies.
    public var download: Double
    /// The photos that travelled together. The times are those of all of them.
    public var photos: Int

    public init(upload: Double, kernel: Double, download: Double, photos: Int = 1) {
        self.upload = upload
        self.kernel = kernel
        self.download = download
        self.photos = photos
    }

    /// One after the other, as the parts of a photo are.
    static func + (one: DeviceTimes, next: DeviceTimes?) -> DeviceTimes {
        guard let next else { return one }
        return DeviceTimes(
            upload: one.upload + next.upload,
            kernel: one.kernel + next.kernel,
            download: one.download + next.download,
            photos: max(one.photos, next.photos)
        )
    }
}
