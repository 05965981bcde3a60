using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Parallelism;

namespace Cluster;

// What docs/strategies/rabbitmq.md shows.
internal static class Snippets
{
    public static async Task<double[]> CallAsync(string[] scans)
    {
        await using IExecutionStrategy strategy = new RabbitMQStrategy();
        return await Parallel.RunWith(strategy, scans, static scan => Analysis.Of(scan));
    }

    public static RabbitMQStrategyOptions Options(byte[] key, X509Certificate2 own, X509Certificate2 authority)
    {
        var options = new RabbitMQStrategyOptions
        {
            Connection = new RabbitMQConnectionOptions
            {
                Uris = [new Uri("amqps://broker-1:5671"), new Uri("amqps://broker-2:5671")],
                Application = "scans",
                SigningKey = key,
                CertificateAuthorities = [authority],
                ClientCertificate = own,
            },
            Timeout = TimeSpan.FromMinutes(5),
            PayloadStore = new FolderPayloadStore("/mnt/shared/parallelism"),
        };
        return options;
    }

    public static void Configure(IServiceCollection services, IConfiguration configuration)
    {
        services.AddRabbitMQStrategy();
        services.AddParallelism(configuration.GetSection("Parallelism"));
    }

    public static void ConfigureNode(IServiceCollection services, IConfiguration configuration)
    {
        services.AddParallelismNode(configuration.GetSection("Parallelism:RabbitMQ"));
    }

    private static class Analysis
    {
        public static double Of(string scan) => scan.Length;
    }
}
