using System.Globalization;
using System.Text;
using Quickstart;

// Figures read the same everywhere.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = Encoding.UTF8;

if (!QuickstartOptions.TryParse(args, out QuickstartOptions? options, out string? error))
{
    Console.Error.WriteLine($"{error}\n\n{QuickstartOptions.Usage}");
    return 2;
}
if (options.Help)
{
    Console.WriteLine(QuickstartOptions.Usage);
    return 0;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    return await new Tour(options).RunAsync(stop.Token) ? 0 : 1;
}
catch (DirectoryNotFoundException missing)
{
    Console.Error.WriteLine(missing.Message);
    return 2;
}
catch (WorkerStartException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("\nStopped.");
    return 130;
}
