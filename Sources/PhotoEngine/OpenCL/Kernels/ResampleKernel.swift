/// Gives an axis another length, a sample of the target a piece of work. A job: source and target offset, samples, the axis' length in
/// the target and in the source, the samples from one place on it to the next, taps, where the starts and where the weights are.
enum ResampleKernel {
    static let text = OpenCLText(
        """
        KERNEL(resample_@BITS@)
        {
            __global const long *job = JOB;
            const long index = get_global_id(0);
            if (index >= job[2]) return;
            const int length = (int)job[3], taps = (int)job[6];
            const long stride = job[5];
            const int place = (int)((index / stride) % length);
            const long outer = index / (stride * length);
            __global const short *weights = TABLE(short, job[8]) + (long)place * taps;
            const long start = TABLE(int, job[7])[place];
            __global const @SAMPLE@ *source = AT(const @SAMPLE@, job[0]) + (outer * job[4] + start) * stride + index % stride;
            int sum = 8192;
            for (int tap = 0; tap < taps; tap++) sum += weights[tap] * (int)source[tap * stride];
            AT(@SAMPLE@, job[1])[index] = (@SAMPLE@)clamp(sum >> 14, 0, @TOP@);
        }
        """
    )
}
