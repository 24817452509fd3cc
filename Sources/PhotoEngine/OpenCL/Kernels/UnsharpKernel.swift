/// Adds what a blur took away, a pixel a piece of work. A job: offset, offset of the blurred picture, pixels, bands, colours, amount.
enum UnsharpKernel {
    static let text = OpenCLText(
        """
        KERNEL(unsharp_@BITS@)
        {
            __global const long *job = JOB;
            const long index = get_global_id(0);
            if (index >= job[2]) return;
            __global @SAMPLE@ *picture = AT(@SAMPLE@, job[0]) + index * job[3];
            __global const @SAMPLE@ *blurred = AT(const @SAMPLE@, job[1]) + index * job[3];
            for (int band = 0; band < job[4]; band++) {
                const long sample = picture[band];
                const long difference = sample - blurred[band];
                picture[band] = (@SAMPLE@)clamp(sample + ((difference * job[5] + 8192) >> 14), 0L, (long)@TOP@);
            }
        }
        """
    )
}
