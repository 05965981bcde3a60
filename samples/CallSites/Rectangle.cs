namespace CallSites;

internal sealed record Rectangle(double Width, double Height) : Shape
{
    public override double Area() => Width * Height;
}
