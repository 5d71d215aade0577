import type { NetworkFault, NetworkOutage } from '../wire/network-fault.ts';

/** What is said of a failure: what `happened` continues "… cannot be reached:", `advice` says what to do. */
export interface FaultWords {
  readonly happened: string;
  readonly advice: string;
}

/** The words for a failure, the same on the screen and in the terminal. */
export function networkFaultWords(fault: NetworkOutage['fault']): FaultWords {
  return WORDS[fault];
}

const CHECK_PROXY =
  'check the proxy in the settings (network.proxy, HTTPS_PROXY), or name hosts that need none in network.noProxy (NO_PROXY)';

const WORDS: Readonly<Record<NetworkFault | 'several', FaultWords>> = {
  'name-not-resolved': {
    happened: 'the name cannot be resolved, as DNS does not answer or does not know it',
    advice: 'check that there is a network, and its DNS',
  },
  rejected: {
    happened: 'the connection is rejected',
    advice: 'a firewall may reject it; if endpoints are configured, check that something listens there',
  },
  unreachable: {
    happened: 'this computer has no way to it',
    advice: 'check the cable, the Wi-Fi and the VPN',
  },
  timeout: {
    happened: 'nothing answers in time',
    advice: 'a firewall may drop what is sent: check the network, or set a proxy',
  },
  cut: {
    happened: 'the connection is cut before anything is answered',
    advice: 'a firewall or a filter may cut it: try another network, or set a proxy',
  },
  'tls-untrusted': {
    happened: 'the certificate is not trusted',
    advice:
      'if a company proxy opens TLS, add its certificate to those of the system, or name its file in NODE_EXTRA_CA_CERTS',
  },
  'tls-expired': {
    happened: 'the certificate has expired',
    advice: "check this computer's clock; if that is right, whoever runs that host must renew the certificate",
  },
  'tls-wrong-host': {
    happened: 'the certificate is for another host',
    advice: 'a login page of the network, a filter or a wrong endpoint answers in its place: check those',
  },
  'tls-failed': {
    happened: 'what answers does not speak TLS as it should',
    advice: 'a filter or a login page of the network may answer in its place: open a web page in a browser',
  },
  'clock-wrong': {
    happened: "this computer's clock is wrong, so that no certificate is valid",
    advice: "set this computer's clock by network time",
  },
  country: {
    happened: 'the exchange rejects this address, most likely for its country',
    advice: 'see its terms for where it may be used, or try --testnet',
  },
  'login-page': {
    happened: 'a page of the network answers in its place',
    advice: 'open a web page in a browser and log in to the network',
  },
  'proxy-unreachable': { happened: 'the proxy cannot be reached', advice: CHECK_PROXY },
  'proxy-timeout': { happened: 'the proxy does not answer', advice: CHECK_PROXY },
  'proxy-credentials': {
    happened: 'the proxy wants a user name and password, or does not take these',
    advice: 'put them into the settings, or into its address: http://user:password@host:port',
  },
  'proxy-rejected': { happened: 'the proxy opens no connection to it', advice: CHECK_PROXY },
  several: {
    happened: 'each fails in its own way',
    advice: 'see the details',
  },
};
