/// Sums neighbours along an axis, a sample a piece of work. A job: source and target offset, samples, the axis' length, the samples from
/// one place on it to the next, the number of weights, where they are.
enum ConvolveKernel {
    static let text = OpenCLText(
        """
        KERNEL(convolve_@BITS@)
        {
            __global const long *job = JOB;
            const long index = get_global_id(0);
            if (index >= job[2]) return;
            __global const short *weights = TABLE(short, job[6]);
            const int length = (int)job[3], count = (int)job[5];
            const long stride = job[4];
            const int place = (int)((index / stride) % length);
            __global const @SAMPLE@ *source = AT(const @SAMPLE@, job[0]) + (index - place * stride);
            int sum = 8192;
            for (int number = 0; number < count; number++) {
                const int from = clamp(place + number - count / 2, 0, length - 1);
                sum += weights[number] * (int)source[from * stride];
            }
            AT(@SAMPLE@, job[1])[index] = (@SAMPLE@)clamp(sum >> 14, 0, @TOP@);
        }
        """
    )
}
