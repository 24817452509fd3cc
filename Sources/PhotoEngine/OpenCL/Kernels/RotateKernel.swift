/// Turns by any angle, a pixel of the target a piece of work. A job: source and target offset, pixels, the target's width and height, the
/// source's width and height, bands, ux, uy, u0, vx, vy, v0, where the weights are.
enum RotateKernel {
    static let text = OpenCLText(
        """
        KERNEL(rotate_@BITS@)
        {
            __global const long *job = JOB;
            const long index = get_global_id(0);
            if (index >= job[2]) return;
            const int width = (int)job[5], height = (int)job[6], bands = (int)job[7];
            const long x = index % job[3];
            const long y = (index / job[3]) % job[4];
            const long frame = index / (job[3] * job[4]);
            const long u = job[8] * x + job[9] * y + job[10];
            const long v = job[11] * x + job[12] * y + job[13];
            const long left = (u >> 32) - 1, top = (v >> 32) - 1;
            __global const short *across = TABLE(short, job[14]) + ((u >> 24) & 255) * 4;
            __global const short *along = TABLE(short, job[14]) + ((v >> 24) & 255) * 4;
            __global const @SAMPLE@ *source = AT(const @SAMPLE@, job[0]) + frame * width * height * bands;
            for (int band = 0; band < bands; band++) {
                long sum = 1 << 19;
                for (int row = 0; row < 4; row++) {
                    if (top + row < 0 || top + row >= height) continue;
                    int part = 128;
                    for (int column = 0; column < 4; column++) {
                        if (left + column < 0 || left + column >= width) continue;
                        part += (int)source[((top + row) * width + left + column) * bands + band] * across[column];
                    }
                    sum += (long)(part >> 8) * along[row];
                }
                AT(@SAMPLE@, job[1])[index * bands + band] = (@SAMPLE@)clamp(sum >> 20, 0L, (long)@TOP@);
            }
        }
        """
    )
}
