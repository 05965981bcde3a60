namespace Parallelism.Topology;

// A rectangle of the picture: the room that it needs, and how it fills the room that it gets.
internal abstract class SvgBlock
{
    public double Width { get; protected init; }

    public double Height { get; protected init; }

    public abstract void Draw(SvgCanvas canvas, double x, double y, double width, double height);
}
