namespace CallSites;

internal sealed record Circle(double Radius) : Shape
{
    public override double Area() => Math.PI * Radius * Radius;
}
