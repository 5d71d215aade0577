/** Says whether the computer runs on its battery, now and when that changes; never where the browser does not know. */
export async function followBattery(
  { getBattery }: BatteryNavigator,
  onChange: (isOnBattery: boolean) => void,
): Promise<void> {
  if (getBattery === undefined) return;
  try {
    const battery = await getBattery.call(navigator);
    const say = (): void => onChange(!battery.charging);
    battery.addEventListener('chargingchange', say);
    say();
  } catch (error) {
    reportError(error);
  }
}

/** The Battery Status API (W3C), which not all browsers have. */
export interface BatteryNavigator {
  readonly getBattery?: () => Promise<EventTarget & { readonly charging: boolean }>;
}
