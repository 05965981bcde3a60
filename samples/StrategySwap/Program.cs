using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StrategySwap;

// The settings are edited while the program runs, so it gets a copy of them in a folder of its own.
string folder = Directory.CreateTempSubdirectory("strategy-swap-").FullName;
try
{
    File.Copy(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), Path.Combine(folder, "appsettings.json"));
    HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = folder });
    builder.Services.AddParallelism(builder.Configuration.GetSection("Parallelism"));
    builder.Services.AddSingleton<Ledger>();
    builder.Services.AddSingleton<ItemCounter>();
    builder.Services.AddSingleton<LoadService>();
    builder.Services.AddHostedService(static services => services.GetRequiredService<LoadService>());
    builder.Services.AddHostedService<Operations>();
    using IHost host = builder.Build();
    await host.RunAsync();
    return Environment.ExitCode;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
