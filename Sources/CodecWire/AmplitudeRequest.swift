/// A JPEG in the input memory is inverted in its coded form. The data of its scan and the marker that ends it go to the output memory; the
/// segments before them stay as they are. The answer is `encoded`, or `notApplicable` when the photo is to be decoded after all.
public struct AmplitudeRequest: Hashable, Sendable {
    public var inputBytes: UInt64
    /// How far the output memory reaches.
    public var outputCapacity: UInt64

    public init(inputBytes: UInt64, outputCapacity: UInt64) {
        self.inputBytes = inputBytes
        self.outputCapacity = outputCapacity
    }

    func write(to writer: inout FrameWriter) {
        writer.write(inputBytes)
        writer.write(outputCapacity)
    }

    init(from reader: inout FrameReader) throws(MalformedFrame) {
        inputBytes = try reader.read()
        outputCapacity = try reader.read()
    }
}
