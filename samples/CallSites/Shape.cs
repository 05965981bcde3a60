namespace CallSites;

internal abstract record Shape
{
    public abstract double Area();
}
