/// Sums of colours, a pixel a piece of work. A job: source and target offset, pixels, the source's bands and colours, the target's bands
/// and colours, where the weights are. Source and target may be the same.
enum MixKernel {
    static let text = OpenCLText(
        """
        KERNEL(mix_@BITS@)
        {
            __global const long *job = JOB;
            const long index = get_global_id(0);
            if (index >= job[2]) return;
            __global const int *weights = TABLE(int, job[7]);
            __global const @SAMPLE@ *source = AT(const @SAMPLE@, job[0]) + index * job[3];
            __global @SAMPLE@ *target = AT(@SAMPLE@, job[1]) + index * job[5];
            int colours[4] = {0, 0, 0, 0};
            const int columns = (int)job[4], rows = (int)job[6];
            for (int column = 0; column < columns; column++) colours[column] = source[column];
            const @SAMPLE@ alpha = source[job[3] - 1];
            for (int row = 0; row < rows; row++) {
                int sum = 8192;
                for (int column = 0; column < columns; column++) sum += weights[row * columns + column] * colours[column];
                target[row] = (@SAMPLE@)clamp(sum >> 14, 0, @TOP@);
            }
            if (rows < job[5]) target[rows] = alpha;
        }
        """
    )
}
